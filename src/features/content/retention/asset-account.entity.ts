import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An account that has, or has had, assets. It outlives its user, so that the assets do not. */
@Entity('asset_accounts')
export class AssetAccount {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_asset_accounts' })
  userId: string;

  @Column('timestamptz')
  createdAt: Date;
}
