import '../../campaigns/settings/settings.enum-types';
import { Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql';
import { IdField } from '../../../platform/graphql/ids';
import { Node } from '../../../platform/graphql/node';
import { DateTime } from '../../../platform/graphql/scalars';
import { RotationStrategyEnum } from '../../campaigns/settings/personalization.enums';
import { DynamicElementEnum } from '../../campaigns/settings/settings.enums';
import { BehavioralTrigger } from '../../campaigns/settings/settings.views';
import type { ContentServing } from './content-serving.entity';
import type { FilledElement } from './dynamic-elements';
import { ElementSourceEnum, ServingReasonEnum } from './serving.enums';

registerEnumType(ServingReasonEnum, {
  name: 'ServingReasonEnum',
  description: 'Why a unit was given this content, or none.',
  valuesConfig: {
    TEST: { description: 'A running test shows it to the variation that the unit is in.' },
    TEST_WINNER: { description: 'It won the latest test of the campaign (BEST_AFTER_TEST).' },
    LEADER: { description: 'No test has decided, and by the counts it is better than all others (BEST_AFTER_TEST).' },
    ROTATION: { description: 'It was its turn, by the strategy.' },
    KEPT: { description: 'The unit was given it within the last day, and keeps it (THOMPSON).' },
    NO_CONTENT: { description: 'None: the campaign has no published content beside those that are on trial.' },
    NOT_TARGETED: {
      description:
        'None: all contents are for others, or for people of whom more is known. Say in `context` what `missingContext` names, or ' +
        'publish a content without targeting.',
    },
    SEEN_OFTEN_ENOUGH: { description: 'None: the unit has seen all of them as often as it may.' },
    NO_WEIGHT: { description: 'None: those that are left have the weight 0.' },
    EXCLUDED: { description: 'None: a trigger leaves the unit out.' },
    OUTSIDE_AUDIENCE: {
      description:
        'None: the unit is not known to be of the audience of the campaign (`audienceSettings`), or its part of the audience has the ' +
        'weight 0 (`demographicWeights`). Say in `context` what `missingContext` names.',
    },
    PAUSED_BY_RESULTS: {
      description:
        'None: the contents that are left are surely clicked on less than `pauseBelowCtr` of the settings. Publish others, or lower it.',
    },
    CAMPAIGN_NOT_ACTIVE: {
      description:
        'None: the campaign is paused or over, has not begun, or its end has passed. One that is a draft shows its contents, so that ' +
        'it can be looked at before it begins.',
    },
  },
});
registerEnumType(ElementSourceEnum, {
  name: 'ElementSourceEnum',
  description: 'Where the value of a dynamic element is from.',
  valuesConfig: {
    CONTEXT: { description: 'The caller gave it.' },
    CONTENT: { description: 'The content was made with it.' },
    PROFILE: { description: 'It is in the profile of the account.' },
    FALLBACK: { description: 'Nothing had a value: it is the fallback of the settings.' },
  },
});

@ObjectType('FilledElement', {
  description: 'A part of a content that differs from person to person, filled.',
  simpleResolvers: true,
})
export class FilledElementType implements FilledElement {
  @Field(() => DynamicElementEnum, { description: 'Which part.' })
  element: DynamicElementEnum;

  @Field(() => String, { description: 'What to show there.' })
  value: string;

  @Field(() => ElementSourceEnum, { description: 'Where that is from.' })
  source: ElementSourceEnum;
}

@ObjectType('NextContent', { description: 'What a unit is given to see, and why.', simpleResolvers: true })
export class NextContentType {
  @IdField('campaign', { description: 'Id of the campaign.' })
  campaignId: string;

  @Field(() => String, { description: 'Who is to see it.' })
  unitId: string;

  @IdField('serving', { nullable: true, description: 'Id of the record of this; null without a content.' })
  servingId: string | null;

  @IdField('content', { nullable: true, description: 'Id of the content; null: there is none, for the reason given.' })
  contentId: string | null;

  @Field(() => RotationStrategyEnum, { description: 'How the contents of the campaign take turns.' })
  strategy: RotationStrategyEnum;

  @Field(() => ServingReasonEnum, { description: 'Why this content, or none.' })
  reason: ServingReasonEnum;

  @Field(() => Float, {
    nullable: true,
    description:
      'The chance, above 0 and at most 1, that this content had for this unit: what evaluating another policy needs. Null without ' +
      'a content, and where a variation was dropped and kept its units.',
  })
  propensity: number | null;

  @Field(() => Int, { description: 'How many contents could have been chosen; in a test, how many variations it has.' })
  candidates: number;

  @Field(() => [String], {
    description:
      'Keys of `context` that were asked for and not said: with them the answer could be another one. Only with the reasons ' +
      'NOT_TARGETED and OUTSIDE_AUDIENCE.',
  })
  missingContext: readonly string[];

  @IdField('test', { nullable: true, description: 'Id of the test that the unit is in; null: none.' })
  abTestId: string | null;

  @Field(() => String, { nullable: true, description: 'The `variationId` of its variation; null: it is in no test.' })
  variationId: string | null;

  @Field(() => [BehavioralTrigger], { description: 'The triggers that the behaviour of the unit calls for.' })
  triggers: readonly BehavioralTrigger[];

  @Field(() => Float, {
    nullable: true,
    description:
      'What a bid for this unit is multiplied by, 0.1 to 10: all triggers, `bidAdjustments` and `demographicWeights` that are about it ' +
      'together; null: none is.',
  })
  bidModifier: number | null;

  @Field(() => DateTime, { description: 'When it was given.' })
  servedAt: Date;
}

@ObjectType('ContentServing', {
  description:
    'A content that was given out for a unit, and how it was chosen. It never changes; after 400 days it is gone.',
  implements: Node,
  simpleResolvers: true,
})
export class ContentServingType implements Omit<ContentServing, 'campaign'> {
  @IdField('serving', { description: 'Id of the serving.' })
  id: string;

  @IdField('user', { description: 'Id of the user whom the campaign belongs to.' })
  userId: string;

  @IdField('campaign', { description: 'Id of the campaign.' })
  campaignId: string;

  @Field(() => String, { description: 'For whom.' })
  unitId: string;

  @IdField('content', { description: 'Id of the content; it may be deleted by now.' })
  contentId: string;

  @Field(() => RotationStrategyEnum, { description: 'How the contents of the campaign took turns then.' })
  strategy: RotationStrategyEnum;

  @Field(() => ServingReasonEnum, { description: 'Why this content.' })
  chosenBy: ServingReasonEnum;

  @Field(() => Float, {
    nullable: true,
    description: 'The chance, above 0 and at most 1, that it had; null: not known.',
  })
  propensity: number | null;

  @Field(() => Int, { description: 'How many contents could have been chosen.' })
  candidates: number;

  @IdField('test', { nullable: true, description: 'Id of the test that the unit was in; it may be deleted by now.' })
  abTestId: string | null;

  @Field(() => String, { nullable: true, description: 'The `variationId` of its variation then.' })
  variationId: string | null;

  @Field(() => [String], { description: 'Events of the triggers that the behaviour of the unit called for.' })
  triggers: string[];

  @Field(() => DateTime, {
    description: 'When the choice was made: earlier than `servedAt` where the unit kept what it had (KEPT).',
  })
  decidedAt: Date;

  @Field(() => DateTime, { description: 'When it was given out.' })
  servedAt: Date;
}
