import { registerEnumType } from 'type-graphql';
import { PolicyDimensionEnum, PolicyRewardEnum, PolicyVerdictEnum, TargetPolicyEnum } from './policy.enums';

registerEnumType(TargetPolicyEnum, {
  name: 'TargetPolicyEnum',
  description: 'How a policy chooses among the options that were there.',
  valuesConfig: {
    UNIFORM: { description: 'Each option equally often.' },
    GREEDY: { description: 'The most promising one, but for the share of `exploration`, which is chosen evenly.' },
    THOMPSON: {
      description:
        'As this service chooses, each option as often as it may be the best, but for another `riskTolerance`.',
    },
    WEIGHTED: { description: 'As the policy that ran, with its chances multiplied by `weights`.' },
  },
});
registerEnumType(PolicyRewardEnum, {
  name: 'PolicyRewardEnum',
  description: 'What a choice is rewarded for.',
  valuesConfig: {
    TAKEN: {
      description:
        '1 where a recommendation was accepted or implemented, 0 where it was dismissed or expired. Known of all that were decided.',
    },
    BEAT_BASELINE: {
      description:
        '1 where the campaign beat the baseline of its objective’s metric, 0 where not. Only of campaigns that were measured to the end.',
    },
    CTR: { description: 'The click-through rate that the campaign reached, where it was measured to the end.' },
    CONVERSION_RATE: { description: 'The conversion rate that it reached, where it was measured to the end.' },
    ROI: { description: 'The return on the budget that it reached, where it was measured to the end.' },
  },
});
registerEnumType(PolicyDimensionEnum, {
  name: 'PolicyDimensionEnum',
  description: 'By what options are weighed.',
  valuesConfig: {
    OBJECTIVE: { description: 'The objective, for example SALES.' },
    PLATFORM: { description: 'The platform, for example INSTAGRAM.' },
    CONTENT_TYPE: { description: 'The kind of content, for example VIDEO.' },
    AGE_GROUP: { description: 'The generation, for example GEN_Z; ALL: everybody.' },
  },
});
registerEnumType(PolicyVerdictEnum, {
  name: 'PolicyVerdictEnum',
  description: 'Whether a log says what a policy would have earned.',
  valuesConfig: {
    OK: { description: 'It does.' },
    INSUFFICIENT_OVERLAP: {
      description:
        'It says too little: an effective sample size below 200, or weights whose mean is more than 10 percent away from 1. There is no value then.',
    },
    NO_DATA: { description: 'There is no decision whose reward is known.' },
  },
});
