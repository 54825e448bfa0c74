import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { PersonalizedContent } from '../personalized-content.entity';

const key = () => ({ primaryKeyConstraintName: 'pk_content_scores' });
const OF_CONTENT = 'fk_content_scores_content_id';

/** How a content was judged last, from which counts, and beside which others. Bounds are those of 95 % intervals. */
@Entity('content_scores')
export class ContentScore {
  @PrimaryColumn('uuid', key())
  userId: string;

  @PrimaryColumn('uuid', key())
  contentId: string;

  @Column('bigint')
  impressions: number;

  @Column('bigint')
  clicks: number;

  @Column('bigint')
  conversions: number;

  /** Other contents of the same template and campaign that were shown. */
  @Column('integer')
  others: number;

  @Column('bigint')
  othersImpressions: number;

  @Column('double precision', { nullable: true })
  engagement: number | null;

  @Column('double precision', { nullable: true })
  engagementLower: number | null;

  @Column('double precision', { nullable: true })
  engagementUpper: number | null;

  @Column('double precision', { nullable: true })
  othersEngagement: number | null;

  @Column('double precision', { nullable: true })
  othersEngagementLower: number | null;

  @Column('double precision', { nullable: true })
  othersEngagementUpper: number | null;

  @Column('double precision', { nullable: true })
  engagementRatio: number | null;

  @Column('double precision', { nullable: true })
  engagementRatioLower: number | null;

  @Column('double precision', { nullable: true })
  engagementRatioUpper: number | null;

  @Column('double precision', { nullable: true })
  conversionRate: number | null;

  @Column('double precision', { nullable: true })
  conversionRateLower: number | null;

  @Column('double precision', { nullable: true })
  conversionRateUpper: number | null;

  @Column('double precision', { nullable: true })
  othersConversionRate: number | null;

  @Column('double precision', { nullable: true })
  othersConversionRateLower: number | null;

  @Column('double precision', { nullable: true })
  othersConversionRateUpper: number | null;

  @Column('double precision', { nullable: true })
  conversionRatio: number | null;

  @Column('double precision', { nullable: true })
  conversionRatioLower: number | null;

  @Column('double precision', { nullable: true })
  conversionRatioUpper: number | null;

  @Column('timestamptz')
  asOf: Date;

  @ManyToOne(() => PersonalizedContent, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn([
    { name: 'user_id', referencedColumnName: 'userId', foreignKeyConstraintName: OF_CONTENT },
    { name: 'content_id', referencedColumnName: 'id', foreignKeyConstraintName: OF_CONTENT },
  ])
  content: Relation<PersonalizedContent>;
}
