import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A tenant. The table belongs to the existing platform: the API reads it and never changes its shape. */
@Entity('users')
@Index('idx_users_email', ['email'])
export class User {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_users' })
  id: string;

  @Column('text')
  email: string;

  @Column('text', { nullable: true })
  displayName: string | null;

  @Column('boolean', { default: true })
  isActive: boolean;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;
}
