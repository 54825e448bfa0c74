import { Field, Int, ObjectType } from 'type-graphql';
import type { TemplateDiff } from './template-diff';

@ObjectType('ContentTemplateDiff', {
  description: 'What changes from one version of a template to another.',
  simpleResolvers: true,
})
export class ContentTemplateDiffType implements TemplateDiff {
  @Field(() => Int, { description: 'Number of the version that it starts from.' })
  from: number;

  @Field(() => Int, { description: 'Number of the version that it leads to.' })
  to: number;

  @Field(() => String, { description: 'Unified diff of the text; empty where it is the same.' })
  text: string;

  @Field(() => String, { description: 'Unified diff of the variables as JSON; empty where they are the same.' })
  variables: string;

  @Field(() => String, { description: 'Unified diff of the style as JSON; empty where it is the same.' })
  style: string;

  @Field(() => Int, { description: 'Lines that the text has more.' })
  linesAdded: number;

  @Field(() => Int, { description: 'Lines that the text has no longer.' })
  linesRemoved: number;

  @Field(() => [String], { description: 'Names of variables that are new.' })
  variablesAdded: readonly string[];

  @Field(() => [String], { description: 'Names of variables that are gone.' })
  variablesRemoved: readonly string[];

  @Field(() => [String], { description: 'Names of variables that are declared in another way.' })
  variablesChanged: readonly string[];

  @Field(() => Boolean, { description: 'Whether something else is done about variables without a value.' })
  policyChanged: boolean;
}
