import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { ConnectionValue } from '../../../platform/graphql/connection';
import type { Context } from '../../../platform/graphql/context';
import { decodeId } from '../../../platform/graphql/ids';
import { Needs } from '../../../platform/graphql/needs';
import type { PageArgs } from '../../../platform/graphql/page-args';
import { loadRecord, loadVersion } from '../../../platform/graphql/record-loaders';
import { Json } from '../../../platform/graphql/scalars';
import { contents } from '../content.store';
import { PersonalizedContentType } from '../content.type';
import type { PersonalizedContent } from '../personalized-content.entity';
import type { ContentServing } from './content-serving.entity';
import type { FilledElement } from './dynamic-elements';
import { servedUnits } from './served-units';
import { NextContentUnitInput, UnitContextInput } from './serving.input';
import { contentServingListing } from './serving.listing';
import { type NextContent, serveContents } from './serving.service';
import { ContentServingType, FilledElementType, NextContentType } from './serving.type';
import { elementsOf } from './serving-elements';
import { exposureOf, impressionOf } from './serving-events';

const RECORDED =
  'A mutation, since what is given out is kept: for its propensity, for the fatigue of the unit, for whose turn it is, and with a ' +
  'running test for the variation of the unit.';

@Resolver(() => NextContentType)
export class NextContentResolver {
  @Mutation(() => NextContentType, {
    description: `Chooses what a unit sees next of a campaign, as the settings of the campaign say. ${RECORDED}`,
  })
  async nextContent(
    @Arg('campaignId', () => ID, { description: 'Id of the campaign.' }) campaignId: string,
    @Arg('unitId', () => String, {
      description: 'Who is to see it, such as a visitor, by a name that stays: 1 to 200 characters.',
    })
    unitId: string,
    @Arg('context', () => UnitContextInput, { nullable: true, description: 'What is known of the unit.' })
    context: UnitContextInput | null,
    @Ctx() { db }: Context,
  ): Promise<NextContent> {
    const units = servedUnits([{ unitId, context }], () => 'unitId');
    const [next] = await serveContents(db, decodeId('campaign', campaignId, 'campaignId'), units);
    return next;
  }

  @Mutation(() => [NextContentType], {
    description: `As \`nextContent\`, for many units at once, in their order. ${RECORDED}`,
  })
  async nextContents(
    @Arg('campaignId', () => ID, { description: 'Id of the campaign.' }) campaignId: string,
    @Arg('units', () => [NextContentUnitInput], { description: 'The units, 1 to 100, no two alike.' })
    units: NextContentUnitInput[],
    @Ctx() { db }: Context,
  ): Promise<NextContent[]> {
    const served = servedUnits(units, (index) => `units.${index}.unitId`);
    return serveContents(db, decodeId('campaign', campaignId, 'campaignId'), served);
  }

  @FieldResolver(() => PersonalizedContentType, { nullable: true, description: 'The content; null: there is none.' })
  async content(
    @Root() { contentId, contentVersion }: NextContent,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<PersonalizedContent | null> {
    if (contentId === null) return null;
    return loadVersion(context, info, contents, { id: contentId, version: contentVersion });
  }

  @FieldResolver(() => [FilledElementType], {
    description: 'The dynamic elements of the settings, filled for this unit.',
  })
  elements(@Root() next: NextContent, @Ctx() context: Context): Promise<readonly FilledElement[]> {
    return elementsOf(context, next);
  }

  @FieldResolver(() => Json, {
    nullable: true,
    description: 'What to send to `trackEvents` or `/v1/events` when it was shown, as it is; null without a content.',
  })
  impressionEvent(@Root() next: NextContent): unknown {
    return impressionOf(next);
  }

  @FieldResolver(() => Json, {
    nullable: true,
    description:
      'What to send as well, so that the unit counts in the test that it is in; null where it is in none. To be given a content is ' +
      'not to have seen it.',
  })
  exposureEvent(@Root() next: NextContent): unknown {
    return exposureOf(next);
  }
}

@Resolver(() => ContentServingType)
export class ContentServingResolver {
  @Query(() => contentServingListing.Connection, {
    description: 'What was given out to units, with the chances that it had: what evaluating a rotation needs.',
  })
  async contentServings(
    @Args(() => contentServingListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<ContentServing>> {
    return contentServingListing.list(context, info, args);
  }

  @FieldResolver(() => PersonalizedContentType, {
    nullable: true,
    description: 'The content; null where it was deleted.',
  })
  @Needs('contentId')
  async content(
    @Root() { contentId }: ContentServing,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<PersonalizedContent | null> {
    return loadRecord(context, info, contents, contentId);
  }
}
