import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from '../../accounts/user.entity';

/** An asset that no content shows. */
@Entity('asset_orphans')
export class AssetOrphan {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_asset_orphans' })
  userId: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_asset_orphans' })
  key: string;

  /** When that was first seen. */
  @Column('timestamptz')
  since: Date;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn({
    name: 'user_id',
    referencedColumnName: 'id',
    foreignKeyConstraintName: 'fk_asset_orphans_user_id',
  })
  user: Relation<User>;
}
