import { Field, ObjectType } from 'type-graphql';
import { IdField } from '../../platform/graphql/ids';
import { Node } from '../../platform/graphql/node';
import { DateTime } from '../../platform/graphql/scalars';
import type { User } from './user.entity';

@ObjectType('User', {
  description: 'An account of the marketing platform. It is the tenant: everything else belongs to exactly one user.',
  implements: Node,
  simpleResolvers: true,
})
export class UserType implements Pick<User, 'id' | 'email' | 'displayName' | 'isActive' | 'createdAt' | 'updatedAt'> {
  @IdField('user', { description: 'Id of the user.' })
  id: string;

  @Field(() => String, { description: 'E-mail address that the platform knows the user by.' })
  email: string;

  @Field(() => String, { nullable: true, description: 'Name to show; null when none was given.' })
  displayName: string | null;

  @Field(() => Boolean, { description: 'Whether the platform lets this account work.' })
  isActive: boolean;

  @Field(() => DateTime, { description: 'When the account was made.' })
  createdAt: Date;

  @Field(() => DateTime, { description: 'When the account was last changed.' })
  updatedAt: Date;
}
