import { Min } from 'class-validator';
import { ArgsType, Field, ID, Int } from 'type-graphql';
import { HasLength } from '../../../platform/graphql/validators';

@ArgsType()
export class PublishContentTemplateVersionArgs {
  @Field(() => ID, { description: 'Id of the template.' })
  id: string;

  @Field(() => Int, { description: 'Number of the version to publish.' })
  @Min(1)
  templateVersion: number;

  @Field(() => Int, {
    description: 'The `version` of the template that this changes; refused when it is not the present one.',
  })
  version: number;

  @Field(() => String, { nullable: true, description: 'Why, at most 500 characters.' })
  @HasLength(1, 500)
  reason?: string | null;
}

@ArgsType()
export class RollbackContentTemplateArgs {
  @Field(() => ID, { description: 'Id of the template.' })
  id: string;

  @Field(() => Int, {
    description: 'The `version` of the template that this changes; refused when it is not the present one.',
  })
  version: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Number of the version to go back to; left out: the last before the published one that was published.',
  })
  @Min(1)
  templateVersion?: number | null;

  @Field(() => String, { nullable: true, description: 'Why, at most 500 characters.' })
  @HasLength(1, 500)
  reason?: string | null;
}
