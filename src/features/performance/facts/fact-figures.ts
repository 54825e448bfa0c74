import { Column } from 'typeorm';

const AMOUNT = { precision: 18, scale: 6, default: 0 } as const;

/** What is told of one day, campaign and breakdown: the columns of a fact beside its key. */
export abstract class FactFigures {
  @Column('bigint', { default: 0 })
  impressions: number;

  /** People; cannot be added over facts. */
  @Column('bigint', { nullable: true })
  reach: number | null;

  @Column('bigint', { default: 0 })
  clicks: number;

  /** Reactions, comments, shares, views, clicks: what people did with the ad. Null: the source does not say, which is not 0. */
  @Column('bigint', { nullable: true })
  engagements: number | null;

  /** Attribution models report fractions. */
  @Column('numeric', AMOUNT)
  conversions: string;

  @Column('numeric', AMOUNT)
  spend: string;

  @Column('numeric', AMOUNT)
  revenue: string;

  /** ISO 4217; null where the report did not say. */
  @Column('char', { length: 3, nullable: true })
  currency: string | null;

  /** The import that wrote it last; without a foreign key, since facts come in bulk. */
  @Column('uuid', { nullable: true })
  importRunId: string | null;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;
}
