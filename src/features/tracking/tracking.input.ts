import { ArrayMaxSize, ArrayMinSize } from 'class-validator';
import { Field, Float, InputType } from 'type-graphql';
import { DateTime, Decimal, Json } from '../../platform/graphql/scalars';
import { EventKindEnum } from './tracking.enums';

/** As an event of `POST /v1/events`; what is wrong with one is said in its place of the answer, so nothing is checked here. */
@InputType({ description: 'One thing that a unit did or saw.' })
export class TrackEventInput {
  @Field(() => String, {
    description:
      'Your id of the event, 1 to 200 characters: an event that is sent again with the same id changes nothing. A UUIDv7 ' +
      'is best.',
  })
  eventId: string;

  @Field(() => EventKindEnum, { description: 'What the unit did or saw.' })
  kind: EventKindEnum;

  @Field(() => String, { description: 'The unit: whatever is randomised, 1 to 200 characters.' })
  unitId: string;

  @Field(() => DateTime, { description: 'When it happened: at most 90 days ago, at most 5 minutes ahead.' })
  occurredAt: Date;

  @Field(() => String, {
    nullable: true,
    description:
      'Key or id of the test. A conversion without it counts in every test of its unit that counts conversions of its ' +
      'name; an impression or click needs it, or `contentId`.',
  })
  test?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The `variationId` of the variation that the unit saw. Of an exposure without it, the one that the unit was ' +
      'assigned. All else counts for the variation that the unit saw first.',
  })
  variationId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What the conversion is called, for example Order Completed: 1 to 200 characters.',
  })
  name?: string | null;

  @Field(() => Decimal, { nullable: true, description: 'What the conversion is worth, 0 to 10000000000.' })
  value?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Currency of the value, ISO 4217; that of the test where it is left out, and no other.',
  })
  currency?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Id of the personalized content that was shown, clicked or converted by.',
  })
  contentId?: string | null;

  @Field(() => Json, {
    nullable: true,
    description:
      'What is known of the unit when it is exposed, for results by part of the audience: at most 5 names with texts of 1 to ' +
      '100 characters, for example { "device": "phone" }. Those of its first exposure count.',
  })
  dimensions?: unknown;

  @Field(() => Float, {
    nullable: true,
    description:
      'What was measured on the unit before it was exposed, for example its revenue of the last month: results become ' +
      'sharper by as much as that explains (CUPED). That of its first exposure counts.',
  })
  covariate?: number | null;
}

@InputType({ description: 'Events of units.' })
export class TrackEventsInput {
  @Field(() => [TrackEventInput], { description: '1 to 1000 events, in any order.' })
  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  events: TrackEventInput[];
}
