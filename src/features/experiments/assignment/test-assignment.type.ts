import '../ab-tests/ab-test.enum-types';
import { Field, ObjectType } from 'type-graphql';
import { IdField } from '../../../platform/graphql/ids';
import { DateTime } from '../../../platform/graphql/scalars';
import { AssignmentReasonEnum } from '../ab-tests/ab-test.enums';
import type { UnitAssignment } from './test-assignment.service';

@ObjectType('VariationAssignment', {
  description:
    'What a unit gets of a test. That it was assigned does not mean that it has seen anything: that is an exposure.',
  simpleResolvers: true,
})
export class VariationAssignmentType implements UnitAssignment {
  @IdField('test', { description: 'Id of the test.' })
  abTestId: string;

  @Field(() => String, { description: 'The unit, as it was asked for.' })
  unitId: string;

  @Field(() => String, {
    nullable: true,
    description: 'The `variationId` of the variation that the unit gets; null where it is not in the experiment.',
  })
  variationId: string | null;

  @Field(() => Boolean, {
    description: 'Whether the unit takes part. One that does not gets what everybody gets, and is not counted.',
  })
  inExperiment: boolean;

  @Field(() => Boolean, { description: 'Whether it was assigned just now.' })
  isNew: boolean;

  @Field(() => AssignmentReasonEnum, { description: 'Why it gets what it gets.' })
  reason: AssignmentReasonEnum;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was assigned; null where it is not in the experiment.',
  })
  assignedAt: Date | null;
}
