import { Field, InputType } from 'type-graphql';
import { HasLength } from '../../../platform/graphql/validators';

@InputType({ description: 'A change of an exclusion group. Fields that are left out stay as they are.' })
export class UpdateExclusionGroupInput {
  @Field(() => String, { nullable: true, description: 'Name, 1 to 200 characters, unique among your groups.' })
  @HasLength(1, 200)
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'What its tests have in common, 1 to 5000 characters.' })
  @HasLength(1, 5_000)
  description?: string | null;
}

@InputType({ description: 'A new exclusion group. Tests join it with joinExclusionGroup.' })
export class CreateExclusionGroupInput extends UpdateExclusionGroupInput {
  @Field(() => String, { description: 'Name, 1 to 200 characters, unique among your groups.' })
  override name: string;
}
