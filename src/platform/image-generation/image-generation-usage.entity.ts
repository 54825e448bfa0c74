import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';

/** What an account has spent on generated images on a day (UTC). */
@Entity('image_generation_usage')
@Check('ck_image_generation_usage_counts', 'images >= 0 AND reserved_images >= 0')
export class ImageGenerationUsage {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_image_generation_usage' })
  userId: string;

  @PrimaryColumn('date', { primaryKeyConstraintName: 'pk_image_generation_usage' })
  day: string;

  /** Requests to the endpoint, further attempts of one counted once. */
  @Column('bigint', { default: 0 })
  calls: number;

  /** Calls without an image that could be used. */
  @Column('bigint', { default: 0 })
  failures: number;

  /** Made, or possibly made. */
  @Column('bigint', { default: 0 })
  images: number;

  /** What calls that have not come back yet may come to. */
  @Column('bigint', { default: 0 })
  reservedImages: number;

  /** In the currency of the configured price. */
  @Column('numeric', { precision: 14, scale: 6, default: 0 })
  cost: string;

  @Column('timestamptz')
  updatedAt: Date;

  // By its name: the platform knows no feature, and accounts are one.
  @ManyToOne('User', { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn({
    name: 'user_id',
    referencedColumnName: 'id',
    foreignKeyConstraintName: 'fk_image_generation_usage_user_id',
  })
  user: object;
}
