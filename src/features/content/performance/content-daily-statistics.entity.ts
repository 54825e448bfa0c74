import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { PersonalizedContent } from '../personalized-content.entity';
import type { ContentSourceEnum } from './content-performance.enums';

const key = () => ({ primaryKeyConstraintName: 'pk_content_daily_statistics' });
const OF_CONTENT = 'fk_content_daily_statistics_content_id';

/** What one source has counted of a content on a day (UTC for events, the ad account's day for facts). */
@Entity('content_daily_statistics')
@Check('ck_content_daily_statistics_source', `source IN ('EVENTS', 'FACTS', 'REPORTED')`)
@Check('ck_content_daily_statistics_counters', 'impressions >= 0 AND clicks >= 0 AND conversions >= (0)::numeric')
export class ContentDailyStatistics {
  @PrimaryColumn('uuid', key())
  userId: string;

  @PrimaryColumn('uuid', key())
  contentId: string;

  @PrimaryColumn('date', key())
  day: string;

  @PrimaryColumn('text', key())
  source: ContentSourceEnum;

  @Column('bigint', { default: 0 })
  impressions: number;

  @Column('bigint', { default: 0 })
  clicks: number;

  /** Attribution models report fractions. */
  @Column('numeric', { precision: 18, scale: 6, default: 0 })
  conversions: string;

  /** Means something only where `currencies` has one entry at most. */
  @Column('numeric', { precision: 38, scale: 6, default: 0 })
  revenue: string;

  /** The currencies that are added up in `revenue`, in order; XXX: one that was not said. */
  @Column('text', { array: true, default: [] })
  currencies: string[];

  @ManyToOne(() => PersonalizedContent, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn([
    { name: 'user_id', referencedColumnName: 'userId', foreignKeyConstraintName: OF_CONTENT },
    { name: 'content_id', referencedColumnName: 'id', foreignKeyConstraintName: OF_CONTENT },
  ])
  content: Relation<PersonalizedContent>;
}
