import { Check, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Campaign } from '../../campaigns/campaign.entity';
import { FactFigures } from './fact-figures';

/** A new object each time: TypeORM writes the type into the one that it is given. */
const key = () => ({ primaryKeyConstraintName: 'pk_campaign_performance_facts' });

/**
 * What a campaign did on one day in one breakdown. Its values are its key: a later report of the same day and breakdown
 * restates the fact. An empty text is a dimension that the report does not break down.
 */
@Entity('campaign_performance_facts')
@Check(
  'ck_campaign_performance_facts_counters',
  'impressions >= 0 AND reach >= 0 AND clicks >= 0 AND conversions >= (0)::numeric',
)
@Check('ck_campaign_performance_facts_engagements', 'engagements >= 0')
@Check('ck_campaign_performance_facts_money', 'spend >= (0)::numeric AND revenue >= (0)::numeric')
export class CampaignPerformanceFact extends FactFigures {
  @PrimaryColumn('uuid', key())
  userId: string;

  @PrimaryColumn('uuid', key())
  campaignId: string;

  /** YYYY-MM-DD, the day in the time zone of the ad account. */
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
    {
      name: 'user_id',
      referencedColumnName: 'userId',
      foreignKeyConstraintName: 'fk_campaign_performance_facts_campaign_id',
    },
    {
      name: 'campaign_id',
      referencedColumnName: 'id',
      foreignKeyConstraintName: 'fk_campaign_performance_facts_campaign_id',
    },
  ])
  campaign: Relation<Campaign>;
}
