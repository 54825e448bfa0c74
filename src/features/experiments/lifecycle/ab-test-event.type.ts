import '../ab-tests/ab-test.enum-types';
import { Field, ObjectType } from 'type-graphql';
import { IdField } from '../../../platform/graphql/ids';
import { Node } from '../../../platform/graphql/node';
import { DateTime, Json } from '../../../platform/graphql/scalars';
import { ABTestActionEnum } from '../ab-tests/ab-test.enums';
import type { AbTestEvent } from './ab-test-event.entity';

@ObjectType('ABTestEvent', {
  description: 'One thing that was done to a test. The history of a test is only ever added to.',
  implements: Node,
  simpleResolvers: true,
})
export class ABTestEventType implements Omit<AbTestEvent, 'abTest'> {
  @IdField('test_event', { description: 'Id of the event.' })
  id: string;

  @IdField('user', { description: 'Id of the user whom the test belongs to.' })
  userId: string;

  @IdField('test', { description: 'Id of the test.' })
  abTestId: string;

  @Field(() => ABTestActionEnum, { description: 'What was done.' })
  action: ABTestActionEnum;

  @IdField('user', {
    nullable: true,
    description: 'Id of the user who did it; null: the system did, because the stop rules of the test asked for it.',
  })
  actorId: string | null;

  @Field(() => Json, {
    description:
      'What was changed, as it was before: an object by field name, as the API shows these fields. Empty for what is new. ' +
      'Where a variation was changed it has the `variationId` too.',
  })
  before: Record<string, unknown>;

  @Field(() => Json, { description: 'The same fields as they are since then. Empty for what was removed.' })
  after: Record<string, unknown>;

  @Field(() => String, {
    nullable: true,
    description: 'Why, in the words of whoever did it; null where none were given.',
  })
  reason: string | null;

  @Field(() => DateTime, { description: 'When it was done.' })
  occurredAt: Date;
}
