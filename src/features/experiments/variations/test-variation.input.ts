import { IsObject, Matches, Max, Min } from 'class-validator';
import { Field, Float, ID, InputType } from 'type-graphql';
import { IsId } from '../../../platform/graphql/ids';
import { Json } from '../../../platform/graphql/scalars';
import { HasLength, IsJsonUpTo } from '../../../platform/graphql/validators';
import { SLUG, SLUG_RULE } from '../ab-tests/slug';

const MAX_CONFIGURATION_BYTES = 64 * 1024;

@InputType({
  description:
    'What may be changed about a variation, as long as its test is DRAFT. Fields that are left out stay as they are. ' +
    'Counters and statistics are written by the system.',
})
export class UpdateTestVariationInput {
  @Field(() => String, {
    nullable: true,
    description:
      'Short name for programs, unique within the test, such as control: 1 to 63 lower-case letters, digits, - or _.',
  })
  @Matches(SLUG, { message: `variationId ${SLUG_RULE}.` })
  variationId?: string | null;

  @Field(() => String, { nullable: true, description: 'Name, 1 to 200 characters, unique within the test.' })
  @HasLength(1, 200)
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'What is different in this variation, 1 to 5000 characters.' })
  @HasLength(1, 5_000)
  description?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the other variations are compared with this one; at most one of a test is. Default false.',
  })
  isControl?: boolean | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Part of the traffic of the test, in percent, 0 to 100; all variations together at most 100.',
  })
  @Min(0)
  @Max(100)
  trafficPercentage?: number | null;

  @Field(() => Json, {
    nullable: true,
    description: 'What the variation shows: a JSON object of at most 64 kB. Default empty.',
  })
  @IsObject()
  @IsJsonUpTo(MAX_CONFIGURATION_BYTES)
  configuration?: Record<string, unknown> | null;
}

@InputType({ description: 'A variation of a test that is made together with it.' })
export class ABTestVariationInput extends UpdateTestVariationInput {
  @Field(() => String, {
    description:
      'Short name for programs, unique within the test, such as control: 1 to 63 lower-case letters, digits, - or _.',
  })
  override variationId: string;

  @Field(() => String, { description: 'Name, 1 to 200 characters, unique within the test.' })
  override name: string;

  @Field(() => Float, {
    description: 'Part of the traffic of the test, in percent, 0 to 100; all variations together at most 100.',
  })
  override trafficPercentage: number;
}

@InputType({ description: 'A new variation of a test that is DRAFT.' })
export class CreateTestVariationInput extends ABTestVariationInput {
  @Field(() => ID, { description: 'Id of the test.' })
  @IsId('test')
  abTestId: string;
}
