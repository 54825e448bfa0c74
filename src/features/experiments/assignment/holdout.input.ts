import { IsPositive, Max } from 'class-validator';
import { Field, Float, InputType } from 'type-graphql';
import { HasLength } from '../../../platform/graphql/validators';

@InputType({ description: 'A change of a holdout. Fields that are left out stay as they are.' })
export class UpdateHoldoutInput {
  @Field(() => String, { nullable: true, description: 'Name, 1 to 200 characters, unique among your holdouts.' })
  @HasLength(1, 200)
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'What it is for, 1 to 5000 characters.' })
  @HasLength(1, 5_000)
  description?: string | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Share of all units that are held out, above 0 and at most 0.5. A larger share holds out more units beside the same ' +
      'ones, a smaller one lets some of them go.',
  })
  @IsPositive()
  @Max(0.5)
  share?: number | null;
}

@InputType({ description: 'A new holdout. It is in force at once.' })
export class CreateHoldoutInput extends UpdateHoldoutInput {
  @Field(() => String, { description: 'Name, 1 to 200 characters, unique among your holdouts.' })
  override name: string;

  @Field(() => Float, { description: 'Share of all units that are held out, above 0 and at most 0.5.' })
  override share: number;
}
