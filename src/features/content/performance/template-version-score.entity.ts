import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { ContentTemplateVersion } from '../../templates/versions/content-template-version.entity';

const key = () => ({ primaryKeyConstraintName: 'pk_template_version_scores' });
const OF_VERSION = 'fk_template_version_scores_version';

/** How the contents of a version of a template do beside those of other templates, as they were judged last. */
@Entity('template_version_scores')
@Check('ck_template_version_scores_successes', 'successes >= 0 AND successes <= judged')
export class TemplateVersionScore {
  @PrimaryColumn('uuid', key())
  userId: string;

  @PrimaryColumn('uuid', key())
  templateId: string;

  @PrimaryColumn('integer', key())
  version: number;

  @Column('bigint')
  usageCount: number;

  /** Contents with enough impressions, in campaigns where other templates have enough. */
  @Column('integer')
  judged: number;

  @Column('integer')
  successes: number;

  @Column('bigint')
  impressions: number;

  @Column('bigint')
  clicks: number;

  @Column('double precision', { nullable: true })
  performanceScore: number | null;

  @Column('double precision', { nullable: true })
  performanceScoreLower: number | null;

  @Column('double precision', { nullable: true })
  performanceScoreUpper: number | null;

  @Column('timestamptz')
  asOf: Date;

  @ManyToOne(() => ContentTemplateVersion, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn([
    { name: 'user_id', referencedColumnName: 'userId', foreignKeyConstraintName: OF_VERSION },
    { name: 'template_id', referencedColumnName: 'templateId', foreignKeyConstraintName: OF_VERSION },
    { name: 'version', referencedColumnName: 'version', foreignKeyConstraintName: OF_VERSION },
  ])
  templateVersion: Relation<ContentTemplateVersion>;
}
