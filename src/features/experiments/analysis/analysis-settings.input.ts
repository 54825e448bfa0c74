import '../calculators/evaluation.enum-types';
import './analysis.enum-types';
import { Matches } from 'class-validator';
import { Field, InputType, ObjectType } from 'type-graphql';
import { CorrectionEnum } from '../calculators/evaluation.enums';
import { AnalysisMethodEnum } from './analysis.enums';
import type { AnalysisSettings } from './analysis-settings';

@InputType({ description: 'How a test is to be analysed, where that is not as usual. What is left out is as usual.' })
export class AnalysisSettingsInput {
  @Field(() => AnalysisMethodEnum, {
    nullable: true,
    description: 'The rule that decides. GROUP_SEQUENTIAL when never said.',
  })
  method?: AnalysisMethodEnum | null;

  @Field(() => CorrectionEnum, {
    nullable: true,
    description: 'How p-values of several variations are corrected. HOLM when never said.',
  })
  correction?: CorrectionEnum | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether a covariate from before the exposure narrows the intervals, where exposures come with one. True when never said.',
  })
  useCovariate?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Dimension of the exposures, for example device, whose values are compared within and then put together. Takes the ' +
      'place of the covariate. None when never said.',
  })
  @Matches(/^[A-Za-z][A-Za-z0-9_.-]{0,62}$/, {
    message: 'stratifyBy must be the name of a dimension: 1 to 63 letters, digits, _, . or -, for example device.',
  })
  stratifyBy?: string | null;
}

@ObjectType('AnalysisSettings', { description: 'How a test is analysed.', simpleResolvers: true })
export class AnalysisSettingsType implements AnalysisSettings {
  @Field(() => AnalysisMethodEnum, { description: 'The rule that decides.' })
  method: AnalysisMethodEnum;

  @Field(() => CorrectionEnum, { description: 'How p-values of several variations are corrected.' })
  correction: CorrectionEnum;

  @Field(() => Boolean, { description: 'Whether a covariate from before the exposure narrows the intervals.' })
  useCovariate: boolean;

  @Field(() => String, { nullable: true, description: 'Dimension whose values are strata; null for none.' })
  stratifyBy: string | null;
}
