import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { IdField } from '../../platform/graphql/ids';
import { Node } from '../../platform/graphql/node';
import { DateTime, Decimal, Json } from '../../platform/graphql/scalars';
import { EventKindEnum, EventOutcomeEnum, EventRefusalEnum } from './tracking.enums';
import type { TrackingEvent } from './tracking-event.entity';

registerEnumType(EventKindEnum, {
  name: 'EventKindEnum',
  description: 'What a unit did or saw.',
  valuesConfig: {
    EXPOSURE: { description: 'It saw a variation of a test: from the first one on it counts.' },
    IMPRESSION: { description: 'It was shown something once.' },
    CLICK: { description: 'It clicked what it was shown.' },
    CONVERSION: { description: 'It did what was hoped for, perhaps worth something.' },
  },
});
registerEnumType(EventOutcomeEnum, {
  name: 'EventOutcomeEnum',
  description: 'What became of an event that was sent.',
  valuesConfig: {
    ACCEPTED: { description: 'It is kept, and counted where it counts.' },
    DUPLICATE: { description: 'An event with this id is there already: nothing has changed.' },
    REFUSED: { description: 'It is not kept, for the reason given. Sending it again as it is will not help.' },
  },
});
registerEnumType(EventRefusalEnum, {
  name: 'EventRefusalEnum',
  description: 'Why an event was refused.',
  valuesConfig: {
    UNREADABLE: { description: 'It is not a JSON object.' },
    UNKNOWN_FIELD: { description: 'It has a field that there is not.' },
    INVALID_FIELD: { description: 'A field of it is missing, is of the wrong type, or does not belong to its kind.' },
    TOO_OLD: { description: 'It happened so long ago that it may have been counted and deleted.' },
    IN_FUTURE: { description: 'It happened in the future: the clock of the sender is wrong.' },
    NO_TEST: { description: 'It does not say which test it is about.' },
    UNKNOWN_TEST: { description: 'There is no test with this key or id.' },
    TEST_NOT_STARTED: { description: 'The test has not been started, or was when it happened not yet.' },
    TEST_OVER: { description: 'The test had ended when the unit was exposed.' },
    TEST_REPORTED: { description: 'Counts are reported of the test: it has no events.' },
    UNKNOWN_VARIATION: { description: 'The test has no variation with this key.' },
    UNIT_NOT_ASSIGNED: { description: 'The exposure names no variation, and its unit was not assigned one.' },
    CURRENCY_MISMATCH: { description: 'The value is in another currency than the revenue of the test.' },
    UNKNOWN_CONTENT: { description: 'There is no personalized content with this id.' },
  },
});

@ObjectType('TrackedEvent', {
  description:
    'One thing that a unit did or saw, as a client told it. It never changes; beyond the retention it is gone.',
  implements: Node,
  simpleResolvers: true,
})
export class TrackedEventType implements Omit<TrackingEvent, 'user' | 'abTest'> {
  @IdField('event', { description: 'Id of the event here.' })
  id: string;

  @IdField('user', { description: 'Id of the user whom the event belongs to.' })
  userId: string;

  @Field(() => String, { description: 'Id that the client gave it.' })
  eventId: string;

  @Field(() => EventKindEnum, { description: 'What the unit did or saw.' })
  kind: EventKindEnum;

  @Field(() => String, { description: 'The unit: whatever is randomised, as the client calls it.' })
  unitId: string;

  @IdField('test', { nullable: true, description: 'Id of the test; null for what belongs to no test in particular.' })
  abTestId: string | null;

  @Field(() => String, { nullable: true, description: 'The `variationId` of the variation that was seen.' })
  variationId: string | null;

  @Field(() => String, { nullable: true, description: 'What the conversion is called.' })
  name: string | null;

  @Field(() => Decimal, { nullable: true, description: 'What the conversion is worth.' })
  value: string | null;

  @Field(() => String, { nullable: true, description: 'Currency of the value, ISO 4217; null for that of the test.' })
  currency: string | null;

  @IdField('content', { nullable: true, description: 'Id of the content that was shown, clicked or converted by.' })
  contentId: string | null;

  @Field(() => Json, { description: 'What was known of the unit when it was exposed, for example its device.' })
  dimensions: Record<string, string>;

  @Field(() => Decimal, { nullable: true, description: 'What was measured on the unit before it was exposed.' })
  covariate: string | null;

  @Field(() => DateTime, { description: 'When it happened, as the client says.' })
  occurredAt: Date;

  @Field(() => DateTime, { description: 'When it arrived here.' })
  receivedAt: Date;
}

@ObjectType({ description: 'What became of one event.', simpleResolvers: true })
export class TrackedLineType {
  @Field(() => String, { nullable: true, description: 'Id that the client gave it; null where it could not be read.' })
  eventId: string | null;

  @Field(() => EventOutcomeEnum, { description: 'What became of it.' })
  outcome: EventOutcomeEnum;

  @Field(() => EventRefusalEnum, { nullable: true, description: 'Why it was refused; null where it was not.' })
  code: EventRefusalEnum | null;

  @Field(() => String, { nullable: true, description: 'The field that is wrong; null where no single one is.' })
  field: string | null;

  @Field(() => String, { nullable: true, description: 'What is wrong and what to do; null where it was not refused.' })
  message: string | null;
}

@ObjectType({ description: 'What became of the events of one call.', simpleResolvers: true })
export class TrackEventsPayload {
  @Field(() => Int, { description: 'How many were taken.' })
  accepted: number;

  @Field(() => Int, { description: 'How many were there already.' })
  duplicates: number;

  @Field(() => Int, { description: 'How many were refused.' })
  refused: number;

  @Field(() => [TrackedLineType], { description: 'What became of each, in the order in which they were sent.' })
  lines: readonly TrackedLineType[];
}
