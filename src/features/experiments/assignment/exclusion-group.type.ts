import { Field, Float, ObjectType } from 'type-graphql';
import { IdField } from '../../../platform/graphql/ids';
import { Node } from '../../../platform/graphql/node';
import { DateTime } from '../../../platform/graphql/scalars';
import type { ExclusionGroup } from './exclusion-group.entity';
import type { OwnedRange } from './exclusion-group.store';

@ObjectType('ExclusionGroup', {
  description: 'Tests that share no unit: each has a part of the units of the group, and no other test gets these.',
  implements: Node,
  simpleResolvers: true,
})
export class ExclusionGroupType implements Omit<ExclusionGroup, 'user'> {
  @IdField('exclusion_group', { description: 'Id of the group.' })
  id: string;

  @IdField('user', { description: 'Id of the user whom the group belongs to.' })
  userId: string;

  @Field(() => String, { description: 'Name of the group, unique among those of the user.' })
  name: string;

  @Field(() => String, { nullable: true, description: 'What its tests have in common.' })
  description: string | null;

  @Field(() => DateTime, { description: 'When the group was made.' })
  createdAt: Date;

  @Field(() => DateTime, { description: 'When the group was last changed.' })
  updatedAt: Date;
}

@ObjectType('ExclusionGroupRange', {
  description: 'The part of the units of an exclusion group that a test may have.',
  simpleResolvers: true,
})
export class ExclusionGroupRangeType implements Omit<OwnedRange, 'key'> {
  @IdField('test', { description: 'Id of the test.' })
  abTestId: string;

  @IdField('exclusion_group', { description: 'Id of the group.' })
  exclusionGroupId: string;

  @Field(() => Float, { description: 'Where the part begins, 0 to 1.' })
  rangeStart: number;

  @Field(() => Float, { description: 'Where the part ends, 0 to 1; the point itself is not in it.' })
  rangeEnd: number;
}
