import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, Info, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { ConnectionValue } from '../../platform/graphql/connection';
import type { Context } from '../../platform/graphql/context';
import { Needs } from '../../platform/graphql/needs';
import { OrderDirection, type PageArgs } from '../../platform/graphql/page-args';
import { loadRecord } from '../../platform/graphql/record-loaders';
import { badInput, violationsOfRules } from '../../platform/graphql/violations';
import type { AbTest } from '../experiments/ab-tests/ab-test.entity';
import { abTests } from '../experiments/ab-tests/ab-test.store';
import { ABTestType } from '../experiments/ab-tests/ab-test.type';
import { readEvent } from './event-line';
import { trackedEventListing } from './tracked-event.listing';
import { TrackEventsPayload, TrackedEventType } from './tracked-event.type';
import { TrackEventsInput } from './tracking.input';
import { eventPeriod, type TrackingResult, trackEvents } from './tracking.service';
import type { TrackingEvent } from './tracking-event.entity';

/** Ids are the clients': they say nothing about time. */
const LATEST_FIRST: PageArgs['orderBy'] = [{ field: 'occurredAt', direction: OrderDirection.DESC }];

@Resolver(() => TrackedEventType)
export class TrackingResolver {
  @Query(() => trackedEventListing.Connection, {
    description:
      'The events of the viewer, the latest first: to see what arrives. Numbers are in tests and variations.',
  })
  async trackedEvents(
    @Args(() => trackedEventListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<TrackingEvent>> {
    return trackedEventListing.list(context, info, args.orderBy?.length ? args : { ...args, orderBy: LATEST_FIRST });
  }

  @FieldResolver(() => ABTestType, {
    nullable: true,
    description: 'The test that it happened in; null for what belongs to no test in particular.',
  })
  @Needs('abTestId')
  async abTest(
    @Root() { abTestId }: TrackingEvent,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<AbTest | null> {
    return loadRecord(context, info, abTests, abTestId);
  }

  @Mutation(() => TrackEventsPayload, {
    description:
      'Takes events of units: each once, however often it is sent, and in any order. The numbers of the tests are up to date ' +
      'when it answers. What is wrong with an event is said in its place; the others are taken.',
  })
  async trackEvents(
    @Arg('input', () => TrackEventsInput, {
      description: 'The events.',
      // What is wrong with one event must not keep the others from being taken.
      validateFn: (input) => requireRules(input),
    })
    input: TrackEventsInput,
    @Ctx() context: Context,
  ): Promise<TrackingResult> {
    const period = eventPeriod();
    return trackEvents(
      context.db,
      period,
      input.events.map((event) => readEvent({ ...event }, period)),
    );
  }
}

function requireRules(input: unknown): void {
  const violations = violationsOfRules(input);
  if (violations.length > 0) throw badInput(violations);
}
