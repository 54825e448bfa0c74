import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { ContentTemplate } from '../content-template.entity';
import { ContentTemplateVersion } from './content-template-version.entity';

const OF_TEMPLATE = 'fk_content_template_publications_template_id';
const OF_VERSION = 'fk_content_template_publications_version';

/** From when on a version was the one that contents were made from. Never changed afterwards. */
@Entity('content_template_publications')
@Index('ix_content_template_publications_template_id', ['userId', 'templateId', 'id'])
export class ContentTemplatePublication {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_content_template_publications' })
  userId: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_content_template_publications' })
  id: string;

  @Column('uuid')
  templateId: string;

  @Column('integer')
  templateVersion: number;

  /** Back to a version from before the one that was published then. */
  @Column('boolean', { default: false })
  isRollback: boolean;

  @Column('text', { nullable: true })
  reason: string | null;

  @Column('uuid', { nullable: true })
  publishedBy: string | null;

  @Column('timestamptz')
  publishedAt: Date;

  @ManyToOne(() => ContentTemplate, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn([
    { name: 'user_id', referencedColumnName: 'userId', foreignKeyConstraintName: OF_TEMPLATE },
    { name: 'template_id', referencedColumnName: 'id', foreignKeyConstraintName: OF_TEMPLATE },
  ])
  template: Relation<ContentTemplate>;

  @ManyToOne(() => ContentTemplateVersion, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn([
    { name: 'user_id', referencedColumnName: 'userId', foreignKeyConstraintName: OF_VERSION },
    { name: 'template_id', referencedColumnName: 'templateId', foreignKeyConstraintName: OF_VERSION },
    { name: 'template_version', referencedColumnName: 'version', foreignKeyConstraintName: OF_VERSION },
  ])
  version: Relation<ContentTemplateVersion>;
}
