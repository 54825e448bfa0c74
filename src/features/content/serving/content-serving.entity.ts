import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Campaign } from '../../campaigns/campaign.entity';
import { RotationStrategyEnum } from '../../campaigns/settings/personalization.enums';
import type { ServingReasonEnum } from './serving.enums';

const OF_CAMPAIGN = 'fk_content_servings_campaign_id';

/** One content that was given out for one unit, and how it was chosen. Never changed. */
@Entity('content_servings')
@Check('ck_content_servings_unit_id', 'char_length(unit_id) BETWEEN 1 AND 200')
@Check('ck_content_servings_propensity', 'propensity > 0 AND propensity <= 1')
@Index('ix_content_servings_unit_id', ['userId', 'campaignId', 'unitId', 'servedAt', 'id'])
export class ContentServing {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_content_servings' })
  userId: string;

  /** In order of time. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_content_servings' })
  id: string;

  @Column('uuid')
  campaignId: string;

  @Column('text')
  unitId: string;

  /** Not a foreign key: what was given out was given out, also when the content is deleted. */
  @Column('uuid')
  contentId: string;

  @Column('text', { default: RotationStrategyEnum.EVEN })
  strategy: RotationStrategyEnum;

  @Column('text')
  chosenBy: ServingReasonEnum;

  /** Null where a dropped variation of a test kept its units. */
  @Column('double precision', { nullable: true })
  propensity: number | null;

  @Column('integer')
  candidates: number;

  @Column('uuid', { nullable: true })
  abTestId: string | null;

  @Column('text', { nullable: true })
  variationId: string | null;

  /** Events of the triggers that were called for. */
  @Column('text', { array: true, default: [] })
  triggers: string[];

  /** When the choice was made that this serving keeps to. */
  @Column('timestamptz')
  decidedAt: Date;

  @Column('timestamptz')
  servedAt: Date;

  @ManyToOne(() => Campaign, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn([
    { name: 'user_id', referencedColumnName: 'userId', foreignKeyConstraintName: OF_CAMPAIGN },
    { name: 'campaign_id', referencedColumnName: 'id', foreignKeyConstraintName: OF_CAMPAIGN },
  ])
  campaign: Relation<Campaign>;
}
