import { Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Campaign } from '../../campaigns/campaign.entity';
import { PerformanceImportRun } from '../import/performance-import-run.entity';
import { FactFigures } from './fact-figures';

/** A new object each time: TypeORM writes the type into the one that it is given. */
const key = () => ({ primaryKeyConstraintName: 'pk_performance_import_replaced_facts' });
const OF_CAMPAIGN = 'fk_performance_import_replaced_facts_campaign_id';
const OF_RUN = 'fk_performance_import_replaced_facts_run_id';

/** A fact as it was before a run restated it: what undoing the run puts back. */
@Entity('performance_import_replaced_facts')
@Index('ix_performance_import_replaced_facts_campaign_id', ['userId', 'campaignId'])
@Index('ix_performance_import_replaced_facts_import_run_id', ['userId', 'importRunId'])
export class ReplacedPerformanceFact extends FactFigures {
  @PrimaryColumn('uuid', key())
  userId: string;

  /** The run that restated the fact; `importRunId` is the one that had written it. */
  @PrimaryColumn('uuid', key())
  runId: string;

  @PrimaryColumn('uuid', key())
  campaignId: string;

  @PrimaryColumn('date', key())
  date: string;

  @PrimaryColumn('text', { ...key(), default: '' })
  platform: string;

  @PrimaryColumn('text', { ...key(), default: '' })
  ageGroup: string;

  @PrimaryColumn('text', { ...key(), default: '' })
  gender: string;

  @PrimaryColumn('text', { ...key(), default: '' })
  region: string;

  @PrimaryColumn('text', { ...key(), default: '' })
  placement: string;

  @PrimaryColumn('text', { ...key(), default: '' })
  contentType: string;

  @PrimaryColumn('text', { ...key(), default: '' })
  ad: string;

  @ManyToOne(() => Campaign, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn([
    { name: 'user_id', referencedColumnName: 'userId', foreignKeyConstraintName: OF_CAMPAIGN },
    { name: 'campaign_id', referencedColumnName: 'id', foreignKeyConstraintName: OF_CAMPAIGN },
  ])
  campaign: Relation<Campaign>;

  @ManyToOne(() => PerformanceImportRun, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn([
    { name: 'user_id', referencedColumnName: 'userId', foreignKeyConstraintName: OF_RUN },
    { name: 'run_id', referencedColumnName: 'id', foreignKeyConstraintName: OF_RUN },
  ])
  run: Relation<PerformanceImportRun>;
}
