import '../generation.enum-types';
import { Field, Int, ObjectType } from 'type-graphql';
import { IdField } from '../../../../platform/graphql/ids';
import { Node } from '../../../../platform/graphql/node';
import { DateTime, Decimal, Json, SafeInt } from '../../../../platform/graphql/scalars';
import type { BaseContext } from '../context/base-context';
import {
  ContentGenerationOutcomeEnum,
  ContentGenerationReasonEnum,
  ContentGenerationRunStatusEnum,
  ContentGenerationWaitEnum,
  ContentGeneratorEnum,
} from '../generation.enums';
import type { ContentGenerationRow } from './content-generation-row.entity';
import type { ContentGenerationRun } from './content-generation-run.entity';

@ObjectType('ContentGenerationRun', {
  description:
    'Many contents that were asked for at once: a worker makes them from one version of a template and what was known when they ' +
    'were asked for, however often it is interrupted.',
  implements: Node,
  simpleResolvers: true,
})
export class ContentGenerationRunType implements Omit<ContentGenerationRun, 'user' | 'campaign' | 'template'> {
  @IdField('generation_run', { description: 'Id of the run.' })
  id: string;

  @IdField('user', { description: 'Id of the user whom it belongs to.' })
  userId: string;

  @IdField('campaign', { nullable: true, description: 'Id of the campaign; null: it was deleted.' })
  campaignId: string | null;

  @IdField('template', { nullable: true, description: 'Id of the template; null: it was deleted.' })
  templateId: string | null;

  @Field(() => Int, { description: 'Number of the version that its contents are made from.' })
  templateVersion: number;

  @Field(() => ContentGenerationRunStatusEnum, { description: 'How far it is.' })
  status: ContentGenerationRunStatusEnum;

  @Field(() => ContentGeneratorEnum, { description: 'What makes the contents.' })
  generator: ContentGeneratorEnum;

  @Field(() => String, { description: 'What the contents are, for example TEXT.' })
  contentType: string;

  @Field(() => SafeInt, { description: 'What a model is asked with for another alternative.' })
  seed: number;

  @Field(() => Json, {
    description:
      'What was known when it was asked for, as JSON: `known` (profile, campaign, preferences), `level` of personalization, ' +
      '`audience`, `fallbacks` of dynamic elements by variable, and `specialCategories`.',
  })
  context: BaseContext;

  @Field(() => Int, { description: 'How many rows it has.' })
  total: number;

  @Field(() => Int, { description: 'How many contents it has made.' })
  made: number;

  @Field(() => Int, { description: 'How many of its contents were there already.' })
  existed: number;

  @Field(() => Int, { description: 'Of how many rows nothing was to be made.' })
  skipped: number;

  @Field(() => Int, { description: 'Of how many rows nothing could be made.' })
  failed: number;

  @Field(() => Decimal, { description: 'What models have cost, in `currency`.' })
  cost: string;

  @Field(() => String, { nullable: true, description: 'Currency of `cost`, ISO 4217.' })
  currency: string | null;

  @Field(() => ContentGenerationWaitEnum, { nullable: true, description: 'What it waits for; null: nothing.' })
  waitingFor: ContentGenerationWaitEnum | null;

  @Field(() => DateTime, { nullable: true, description: 'Until when it waits; null: it does not.' })
  waitingUntil: Date | null;

  @Field(() => String, { nullable: true, description: 'Why it could not go on; null otherwise.' })
  error: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When a worker first took it up.' })
  startedAt: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it ended, one way or another.' })
  finishedAt: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When its rows were deleted because of their age; its figures stay. Null: they are there.',
  })
  rowsDeletedAt: Date | null;

  @Field(() => DateTime, { description: 'When it was asked for.' })
  createdAt: Date;

  @Field(() => DateTime, { description: 'When its record was last changed.' })
  updatedAt: Date;
}

@ObjectType('ContentGenerationRow', {
  description: 'One content that a run is to make, and what came of it.',
  implements: Node,
  simpleResolvers: true,
})
export class ContentGenerationRowType implements Omit<ContentGenerationRow, 'run' | 'content' | 'answer'> {
  @IdField('generation_row', { description: 'Id of the row.' })
  id: string;

  @IdField('user', { description: 'Id of the user whom it belongs to.' })
  userId: string;

  @IdField('generation_run', { description: 'Id of its run.' })
  runId: string;

  @Field(() => Int, { description: 'Its number in the run, from 1, in the order in which rows were given.' })
  rowNumber: number;

  @Field(() => String, { nullable: true, description: 'What whoever asked for it calls it.' })
  reference: string | null;

  @Field(() => Json, { description: 'What was given of the addressee, as JSON by variable name.' })
  values: Readonly<Record<string, unknown>>;

  @Field(() => Json, { description: 'Whom it is for, as JSON. Typed: `audience`.' })
  targeting: Readonly<Record<string, unknown>>;

  @Field(() => ContentGenerationOutcomeEnum, { description: 'What came of it.' })
  outcome: ContentGenerationOutcomeEnum;

  @Field(() => ContentGenerationReasonEnum, {
    nullable: true,
    description: 'Why nothing was made; null: something was.',
  })
  reason: ContentGenerationReasonEnum | null;

  @Field(() => String, { nullable: true, description: 'The same for people, with everything that is missing.' })
  message: string | null;

  @IdField('content', { nullable: true, description: 'Id of the content; null: there is none, or it was deleted.' })
  contentId: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it got its outcome.' })
  finishedAt: Date | null;
}
