import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from '../../../accounts/user.entity';
import { Campaign } from '../../../campaigns/campaign.entity';
import { ContentTemplate } from '../../../templates/content-template.entity';
import type { BaseContext } from '../context/base-context';
import type {
  ContentGenerationRunStatusEnum,
  ContentGenerationWaitEnum,
  ContentGeneratorEnum,
} from '../generation.enums';

const OF_CAMPAIGN = 'fk_content_generation_runs_campaign_id';
const OF_TEMPLATE = 'fk_content_generation_runs_template_id';

/** Many contents that were asked for at once, from one template and one moment's knowledge. */
@Entity('content_generation_runs')
@Check('ck_content_generation_runs_status', "status IN ('QUEUED', 'RUNNING', 'COMPLETED', 'CANCELLED', 'FAILED')")
@Check('ck_content_generation_runs_generator', "generator IN ('TEMPLATE', 'TEXT_MODEL', 'IMAGE_MODEL')")
@Check(
  'ck_content_generation_runs_counts',
  'made >= 0 AND existed >= 0 AND skipped >= 0 AND failed >= 0 AND made + existed + skipped + failed <= total',
)
@Index('ix_content_generation_runs_campaign_id', ['userId', 'campaignId', 'id'])
@Index('ix_content_generation_runs_active', ['userId', 'id'], { where: "status IN ('QUEUED', 'RUNNING')" })
export class ContentGenerationRun {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_content_generation_runs' })
  userId: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_content_generation_runs' })
  id: string;

  @Column('uuid', { nullable: true })
  campaignId: string | null;

  @Column('uuid', { nullable: true })
  templateId: string | null;

  @Column('integer')
  templateVersion: number;

  @Column('text')
  status: ContentGenerationRunStatusEnum;

  @Column('text')
  generator: ContentGeneratorEnum;

  @Column('text')
  contentType: string;

  @Column('bigint')
  seed: number;

  /** What was known when it was asked for: a run that is taken up again makes the same of it. */
  @Column('jsonb', { default: {} })
  context: BaseContext;

  @Column('integer')
  total: number;

  @Column('integer', { default: 0 })
  made: number;

  @Column('integer', { default: 0 })
  existed: number;

  @Column('integer', { default: 0 })
  skipped: number;

  @Column('integer', { default: 0 })
  failed: number;

  @Column('numeric', { precision: 14, scale: 6, default: 0 })
  cost: string;

  @Column('char', { length: 3, nullable: true })
  currency: string | null;

  @Column('text', { nullable: true })
  waitingFor: ContentGenerationWaitEnum | null;

  @Column('timestamptz', { nullable: true })
  waitingUntil: Date | null;

  @Column('text', { nullable: true })
  error: string | null;

  @Column('timestamptz', { nullable: true })
  startedAt: Date | null;

  @Column('timestamptz', { nullable: true })
  finishedAt: Date | null;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;

  /** When its rows were deleted because of their age. */
  @Column('timestamptz', { nullable: true })
  rowsDeletedAt: Date | null;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn({
    name: 'user_id',
    referencedColumnName: 'id',
    foreignKeyConstraintName: 'fk_content_generation_runs_user_id',
  })
  user: Relation<User>;

  @ManyToOne(() => Campaign, { deferrable: 'INITIALLY DEFERRED', persistence: false })
  @JoinColumn([
    { name: 'user_id', referencedColumnName: 'userId', foreignKeyConstraintName: OF_CAMPAIGN },
    { name: 'campaign_id', referencedColumnName: 'id', foreignKeyConstraintName: OF_CAMPAIGN },
  ])
  campaign: Relation<Campaign> | null;

  @ManyToOne(() => ContentTemplate, { deferrable: 'INITIALLY DEFERRED', persistence: false })
  @JoinColumn([
    { name: 'user_id', referencedColumnName: 'userId', foreignKeyConstraintName: OF_TEMPLATE },
    { name: 'template_id', referencedColumnName: 'id', foreignKeyConstraintName: OF_TEMPLATE },
  ])
  template: Relation<ContentTemplate> | null;
}
