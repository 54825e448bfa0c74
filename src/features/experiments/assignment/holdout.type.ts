import { Field, Float, ObjectType } from 'type-graphql';
import { IdField } from '../../../platform/graphql/ids';
import { Node } from '../../../platform/graphql/node';
import { DateTime } from '../../../platform/graphql/scalars';
import type { Holdout } from './holdout.entity';

@ObjectType('Holdout', {
  description:
    'A share of all units that get no variation of any test, so that what all tests did together can be told. It holds ' +
    'out units that have no variation yet; those that have one keep it.',
  implements: Node,
  simpleResolvers: true,
})
export class HoldoutType implements Omit<Holdout, 'user'> {
  @IdField('holdout', { description: 'Id of the holdout.' })
  id: string;

  @IdField('user', { description: 'Id of the user whom the holdout belongs to.' })
  userId: string;

  @Field(() => String, { description: 'Name of the holdout, unique among those of the user.' })
  name: string;

  @Field(() => String, { nullable: true, description: 'What it is for.' })
  description: string | null;

  @Field(() => Float, { description: 'Share of all units that are held out, above 0 and at most 0.5.' })
  share: number;

  @Field(() => DateTime, { description: 'When the holdout was made.' })
  createdAt: Date;

  @Field(() => DateTime, { description: 'When the holdout was last changed.' })
  updatedAt: Date;
}
