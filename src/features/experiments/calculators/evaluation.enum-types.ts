import { registerEnumType } from 'type-graphql';
import {
  ComparisonSetEnum,
  ComparisonTestEnum,
  CorrectionEnum,
  EvaluationMethodEnum,
  EvaluationMetricEnum,
  EvaluationWarningEnum,
  PowerBasisEnum,
} from './evaluation.enums';

registerEnumType(EvaluationMethodEnum, {
  name: 'EvaluationMethodEnum',
  description: 'How often the data may be looked at.',
  valuesConfig: {
    FIXED: { description: 'Once, at a size that was fixed before. A p-value that is read again and again misleads.' },
    SEQUENTIAL: {
      description:
        'Several times: alpha is spent as visitors come in (Lan and DeMets, spending of the O’Brien-Fleming type).',
    },
  },
});
registerEnumType(EvaluationMetricEnum, {
  name: 'EvaluationMetricEnum',
  description: 'What is compared, always per visitor.',
  valuesConfig: {
    PROPORTION: { description: 'The share of visitors who converted: conversions / visitors.' },
    MEAN: { description: 'The mean of a number that every visitor has, for example revenue: sum / visitors.' },
    RATIO: {
      description: 'A ratio of two sums over visitors, for example clicks per impression: sum / denominatorSum.',
    },
  },
});
registerEnumType(CorrectionEnum, {
  name: 'CorrectionEnum',
  description: 'How p-values are corrected when several comparisons are made.',
  valuesConfig: {
    NONE: { description: 'Not at all: every comparison alone has the chance alpha of a false finding.' },
    HOLM: { description: 'Holm 1979: the chance of any false finding at all is at most alpha.' },
    BENJAMINI_HOCHBERG: {
      description:
        'Benjamini and Hochberg 1995: among the findings, the expected share of false ones is at most alpha.',
    },
  },
});
registerEnumType(ComparisonSetEnum, {
  name: 'ComparisonSetEnum',
  description: 'Which comparisons are made.',
  valuesConfig: {
    VS_CONTROL: { description: 'Every variation with the control.' },
    ALL_PAIRS: { description: 'Every variation with every other.' },
  },
});
registerEnumType(ComparisonTestEnum, {
  name: 'ComparisonTestEnum',
  description: 'Which test gave the p-value; all are two-sided.',
  valuesConfig: {
    POOLED_Z: { description: 'z test of two proportions with a pooled variance.' },
    FISHER_EXACT: { description: 'Fisher’s exact test, taken where an expected count is below 5.' },
    WELCH_T: { description: 'Welch’s t test of two means.' },
    DELTA_METHOD: { description: 'z test of two ratios, with visitors as units (Deng, Knoblich and Lu 2018).' },
    CUPED: {
      description:
        'Welch’s t test of means adjusted by what a covariate from before the exposure explains (Deng, Xu, Kohavi and ' +
        'Walker 2013). Of stored tests only.',
    },
    POST_STRATIFIED: {
      description: 'z test of means weighted by stratum (Miratrix, Sekhon and Yu 2013). Of stored tests only.',
    },
  },
});
registerEnumType(PowerBasisEnum, {
  name: 'PowerBasisEnum',
  description: 'Which effect a power is the chance to find.',
  valuesConfig: {
    MINIMUM_DETECTABLE_EFFECT: { description: 'The smallest effect worth finding, as the input gives it.' },
    OBSERVED_EFFECT: {
      description: 'The effect that was seen. This says nothing that the p-value does not say already.',
    },
  },
});
registerEnumType(EvaluationWarningEnum, {
  name: 'EvaluationWarningEnum',
  description: 'Why a number is missing, or the data ask for care.',
  valuesConfig: {
    SAMPLE_RATIO_MISMATCH: { description: 'Visitors are not split as planned (p < 0.001): nothing can be trusted.' },
    BEFORE_PLANNED_SIZE: { description: 'Fewer visitors than planned are in.' },
    SMALL_SAMPLE: { description: 'A variation has fewer than 100 visitors, or fewer than 5 conversions.' },
    NO_CONVERSIONS: { description: 'Nothing has been counted for a variation yet.' },
    SUSPICIOUS_UPLIFT: { description: 'A change of more than 50 percent, which is more often a fault than a success.' },
    UNDERPOWERED: { description: 'The chance to find the minimum detectable effect is below 0.8.' },
    NOT_ENOUGH_DATA: { description: 'Too few visitors to compute something.' },
    NO_VARIATION: { description: 'All visitors have the same value, so that chance cannot be judged.' },
    CONTROL_NOT_POSITIVE: { description: 'The value of the control is not above 0: there is no uplift over it.' },
    CONTROL_TOO_UNCERTAIN: {
      description: 'The value of the control is not clearly above 0: the uplift has no bounded interval.',
    },
  },
});
