import '../ab-tests/ab-test.enum-types';
import { Field, Float, ObjectType } from 'type-graphql';
import { LaunchCheckEnum } from '../ab-tests/ab-test.enums';
import type { LaunchCheck, LaunchChecklist } from './launch-checklist';

@ObjectType('LaunchCheck', {
  description: 'Something that was found when looking whether a test can be started.',
  simpleResolvers: true,
})
class LaunchCheckType implements LaunchCheck {
  @Field(() => LaunchCheckEnum, { description: 'What it is, for programs.' })
  code: LaunchCheckEnum;

  @Field(() => String, { description: 'What it is and what to do about it, for people.' })
  message: string;
}

@ObjectType('LaunchChecklist', { description: 'Whether a test can be started.', simpleResolvers: true })
export class LaunchChecklistType implements LaunchChecklist {
  @Field(() => Boolean, { description: 'Whether startABTest would start it now.' })
  canStart: boolean;

  @Field(() => [LaunchCheckType], { description: 'Everything that stands in the way; empty where it can start.' })
  reasons: readonly LaunchCheck[];

  @Field(() => [LaunchCheckType], { description: 'What could not be checked. It does not stand in the way.' })
  notes: readonly LaunchCheck[];

  @Field(() => Float, {
    nullable: true,
    description:
      'Chance, 0 to 1, that the planned units show the minimum detectable effect where it is real; null where that cannot ' +
      'be told. For one look at the end, alpha shared by all comparisons with the control.',
  })
  expectedPower: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'The primary metric that the power was computed from, 0 to 1: conversions per click (conversion_rate) or clicks per ' +
      'impression (ctr) of the campaign in the last 90 days. Null for other metrics and without data.',
  })
  baseline: number | null;
}
