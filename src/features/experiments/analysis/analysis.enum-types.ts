import { registerEnumType } from 'type-graphql';
import {
  AllocationGoalEnum,
  AllocationPhaseEnum,
  AnalysisMethodEnum,
  GuardrailVerdictEnum,
  HealthCodeEnum,
  StopRuleEnum,
} from './analysis.enums';

registerEnumType(AnalysisMethodEnum, {
  name: 'AnalysisMethodEnum',
  description: 'By which rule the looks at a test decide.',
  valuesConfig: {
    GROUP_SEQUENTIAL: {
      description:
        'Boundaries that spend alpha as units come in, up to the planned size (Lan and DeMets, O’Brien-Fleming type). The ' +
        'usual rule; a test without `sampleSize` is read by ALWAYS_VALID instead.',
    },
    ALWAYS_VALID: {
      description:
        'A confidence sequence: needs no planned end and holds at every moment, for the price of wider intervals.',
    },
    FIXED: { description: 'One look at the planned end. Before it, nothing is decided.' },
  },
});
registerEnumType(HealthCodeEnum, {
  name: 'HealthCodeEnum',
  description: 'What was checked about the data of a test.',
  valuesConfig: {
    METRIC_NOT_MEASURED: { description: 'Whether the metric that decides can be had from what is measured.' },
    NOTHING_TO_COMPARE: { description: 'Whether there are a control and another variation.' },
    SAMPLE_RATIO_MISMATCH: { description: 'Whether units are split as planned: chi-square, as if looked at once.' },
    SAMPLE_RATIO_MISMATCH_SEQUENTIAL: {
      description: 'The same by a test that may be read at every look (Lindon and Malek 2022).',
    },
    MULTIPLE_EXPOSURE: { description: 'Whether fewer than 1 percent of the units saw several variations.' },
    MINIMUM_SAMPLE: { description: 'Whether every variation has 100 units, and the test 25 events of its metric.' },
    COVARIATE_IMBALANCE: { description: 'Whether the variations were alike before the test, by the covariate.' },
    SUSPICIOUS_UPLIFT: { description: 'Whether no uplift is above 50 percent: what looks so good is often a fault.' },
    MISSING_DAYS: { description: 'Whether units came on every day, pauses left out.' },
    PAUSED_TIME: { description: 'Whether the test was paused for less than a tenth of its time.' },
  },
});
registerEnumType(GuardrailVerdictEnum, {
  name: 'GuardrailVerdictEnum',
  description: 'What is known of a metric that must not get worse.',
  valuesConfig: {
    SAFE: { description: 'Harm beyond the margin is ruled out.' },
    SAFE_BUT_WORSE: { description: 'It got worse, but harm beyond the margin is ruled out.' },
    HARMED: { description: 'It got worse, and harm beyond the margin is not ruled out.' },
    INCONCLUSIVE: { description: 'There is not enough data to rule harm beyond the margin out, and none is shown.' },
    NOT_MEASURED: { description: 'The metric cannot be had from what is measured.' },
  },
});
registerEnumType(StopRuleEnum, {
  name: 'StopRuleEnum',
  description: 'Why a running test should not go on as it is.',
  valuesConfig: {
    BOUNDARY: { description: 'A variation won, or all have been decided: the test can be completed.' },
    FUTILITY: { description: 'The planned effect would hardly be found any more: the test can be completed.' },
    PLANNED_SIZE: { description: 'All planned units are in: the test is complete.' },
    DURATION: { description: 'The planned duration is over: the test is complete.' },
    GUARDRAIL_HARM: { description: 'A guardrail is harmed: the test should be paused.' },
    SAMPLE_RATIO_MISMATCH: { description: 'Units are not split as planned: the test should be paused.' },
  },
});
registerEnumType(AllocationGoalEnum, {
  name: 'AllocationGoalEnum',
  description: 'What a bandit shares traffic for.',
  valuesConfig: {
    EARN: { description: 'To lose as little as possible meanwhile: each gets its chance to be the best (Thompson).' },
    LEARN: { description: 'To find out soon which is the best: the best and whoever may be it (top-two).' },
  },
});
registerEnumType(AllocationPhaseEnum, {
  name: 'AllocationPhaseEnum',
  description: 'Whether a bandit knows enough.',
  valuesConfig: {
    BURN_IN: { description: 'A variation has fewer than 100 units or 5 events: shares are even.' },
    ADAPTIVE: { description: 'Shares follow what is known.' },
  },
});
