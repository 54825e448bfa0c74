import './generation.enum-types';
import { Field, ObjectType } from 'type-graphql';
import { IdField } from '../../../platform/graphql/ids';
import { ContentGenerationOutcomeEnum, ContentGenerationReasonEnum } from './generation.enums';

@ObjectType({ description: 'What came of a content that was asked for.', simpleResolvers: true })
export class GeneratedContentAnswer {
  @Field(() => ContentGenerationOutcomeEnum, {
    description: 'MADE, EXISTED or SKIPPED; PENDING where a worker makes it, which `run` shows.',
  })
  outcome: ContentGenerationOutcomeEnum;

  @IdField('content', { nullable: true, description: 'Id of the content; null: there is none, or not yet.' })
  contentId: string | null;

  @IdField('generation_run', {
    nullable: true,
    description: 'Id of the run in which a worker makes it; null: it is done.',
  })
  runId: string | null;

  @Field(() => ContentGenerationReasonEnum, {
    nullable: true,
    description: 'Why nothing was made; null: something was.',
  })
  reason: ContentGenerationReasonEnum | null;

  @Field(() => String, { nullable: true, description: 'The same for people, with everything that is missing.' })
  message: string | null;

  @Field(() => [String], { description: 'Variables that were needed and had no value, as paths.' })
  missing: readonly string[];
}
