import '../learning.enum-types';
import { Field, Float, ObjectType } from 'type-graphql';
import { IdField } from '../../../platform/graphql/ids';
import { Node } from '../../../platform/graphql/node';
import { DateTime, Json, LocalDate, SafeInt } from '../../../platform/graphql/scalars';
import { LearningOriginEnum, LearningRunStatusEnum } from '../learning.enums';
import type { LearningRun, RunNote, RunParameters } from './learning-run.entity';

@ObjectType({
  description: 'What a learning run found in a sentence, why it found nothing, or what it left out.',
  simpleResolvers: true,
})
class LearningRunNote implements RunNote {
  @Field(() => String, { description: 'A stable code, for example TOO_FEW_CAMPAIGNS or CURRENCY_MIX.' })
  code: string;

  @Field(() => String, { description: 'The same for people, with its figures.' })
  message: string;
}

@ObjectType({ description: 'What a learning run counted.', simpleResolvers: true })
export class LearningRunCount {
  @Field(() => String, { description: 'What was counted, for example facts, hypotheses or patternsConfirmed.' })
  name: string;

  @Field(() => SafeInt, { description: 'How many there were.' })
  count: number;
}

@ObjectType('LearningRun', {
  description:
    'One look at everything that a user has measured. What it finds is written as a whole at its end. All its p-values are ' +
    'corrected together.',
  implements: Node,
  simpleResolvers: true,
})
export class LearningRunType implements Omit<LearningRun, 'user'> {
  @IdField('learning_run', { description: 'Id of the run.' })
  id: string;

  @IdField('user', { description: 'Id of the user whose data it looks at.' })
  userId: string;

  @Field(() => LearningOriginEnum, { description: 'Who asked for it.' })
  origin: LearningOriginEnum;

  @Field(() => LearningRunStatusEnum, { description: 'How far it is.' })
  status: LearningRunStatusEnum;

  @IdField('learning_run', {
    nullable: true,
    description: 'The run whose result stands, where nothing had changed since; null otherwise.',
  })
  sameAsRunId: string | null;

  @Field(() => LocalDate, { nullable: true, description: 'First day that it looks at; null until that is known.' })
  windowStart: string | null;

  @Field(() => LocalDate, { nullable: true, description: 'The day after the last one; null until that is known.' })
  windowEnd: string | null;

  @Field(() => Json, {
    description:
      'What it was asked to do: most `conditions` of a pattern, `falseDiscoveryRate` (0 to 1), longest window in `days`.',
  })
  parameters: Readonly<Partial<RunParameters>>;

  @Field(() => String, { description: 'Version of the engine; another one may find other things in the same data.' })
  engineVersion: string;

  @Field(() => String, { description: 'What its random draws begin with; the same again with the same seed.' })
  seed: string;

  @Field(() => String, {
    nullable: true,
    description: 'SHA-256 of everything that its result depends on: the same inputs give the same result.',
  })
  inputHash: string | null;

  @Field(() => Float, { description: 'Which part of the way is done, 0 to 1.' })
  progress: number;

  @Field(() => String, {
    nullable: true,
    description: 'What it is doing: reading, mining or judging; null when it is not at work.',
  })
  step: string | null;

  @Field(() => Json, { description: 'What it counted, by name. Typed: `countEntries`.' })
  counts: Readonly<Record<string, number>>;

  @Field(() => [LearningRunNote], {
    description: 'What it found in a sentence, why it found nothing, and what it left out.',
  })
  notes: readonly RunNote[];

  @Field(() => String, { nullable: true, description: 'Why it failed; null otherwise.' })
  error: string | null;

  @Field(() => SafeInt, {
    nullable: true,
    description: 'How long it worked, in milliseconds; null until it has ended.',
  })
  durationMs: number | null;

  @Field(() => DateTime, { nullable: true, description: 'When it began to work.' })
  startedAt: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it ended, one way or another.' })
  finishedAt: Date | null;

  @Field(() => DateTime, { description: 'When it was asked for.' })
  createdAt: Date;

  @Field(() => DateTime, { description: 'When its record was last changed.' })
  updatedAt: Date;
}
