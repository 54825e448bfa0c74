import { registerEnumType } from 'type-graphql';
import {
  BudgetDimensionEnum,
  BudgetStrategyEnum,
  OptimizationFrequencyEnum,
  OptimizationModeEnum,
  PersonalizationLevelEnum,
  PriorityEnum,
  RotationStrategyEnum,
  SpecialCategoryEnum,
} from './personalization.enums';
import { DynamicElementEnum, TargetMetricEnum, TriggerActionEnum } from './settings.enums';

registerEnumType(PersonalizationLevelEnum, {
  name: 'PersonalizationLevelEnum',
  description:
    'How far a campaign is personalized. Whom it is for, whom it leaves out (EXCLUDE, excluded segments) and what its owner is told ' +
    '(NOTIFY) holds at every level. Without settings nothing is held back.',
  valuesConfig: {
    BASIC: {
      description:
        'The same contents for everybody, addressed by name at most: none that are for an audience, and nothing that was learned.',
    },
    STANDARD: { description: 'Contents by audience; none that go by behaviour, and no trigger that shows some.' },
    ADVANCED: { description: 'Contents by audience and behaviour, with the triggers that show some.' },
    FULL: {
      description:
        'Contents, and bids as well, by everything that is known: `bidModifier` follows triggers, bid adjustments and weights.',
    },
  },
});
registerEnumType(OptimizationModeEnum, {
  name: 'OptimizationModeEnum',
  description: 'What may happen to a campaign without asking.',
  valuesConfig: {
    OFF: { description: 'Nothing is proposed.' },
    SUGGEST: { description: 'Changes are proposed, nothing else.' },
    APPROVE: { description: 'Changes are prepared and wait for an approval.' },
    AUTO: { description: 'Changes are made within the guardrails, and recorded.' },
  },
});
registerEnumType(OptimizationFrequencyEnum, {
  name: 'OptimizationFrequencyEnum',
  description: 'How often a campaign is looked at.',
  valuesConfig: {
    HOURLY: { description: 'Every hour.' },
    DAILY: { description: 'Once a day.' },
    WEEKLY: { description: 'Once a week.' },
  },
});
registerEnumType(RotationStrategyEnum, {
  name: 'RotationStrategyEnum',
  description: 'How the contents of a campaign take turns.',
  valuesConfig: {
    EVEN: { description: 'All equally often.' },
    WEIGHTED: { description: 'By given weights.' },
    SEQUENTIAL: { description: 'One after the other.' },
    THOMPSON: { description: 'Better ones more often, as far as is known by now.' },
    BEST_AFTER_TEST: { description: 'Equally often until a test has a winner, then the winner alone.' },
  },
});
registerEnumType(BudgetStrategyEnum, {
  name: 'BudgetStrategyEnum',
  description: 'How the budget of a campaign is divided.',
  valuesConfig: {
    FIXED: { description: 'By fixed shares.' },
    PROPORTIONAL: { description: 'In proportion to past results.' },
    THOMPSON: { description: 'By the probability of being the best.' },
    TOP_TWO_THOMPSON: { description: 'As THOMPSON, half of it to the runner-up.' },
    MARGINAL_ROI: { description: 'Where the next unit of money brings most.' },
  },
});
registerEnumType(PriorityEnum, {
  name: 'PriorityEnum',
  description: 'How important something is.',
  valuesConfig: {
    LOW: { description: 'Can wait.' },
    MEDIUM: { description: 'The usual.' },
    HIGH: { description: 'Soon.' },
    CRITICAL: { description: 'At once.' },
  },
});
registerEnumType(TargetMetricEnum, {
  name: 'TargetMetricEnum',
  description: 'A figure that a campaign can be given a target for.',
  valuesConfig: {
    CTR: { description: 'Clicks per impression, a share 0 to 1.' },
    ENGAGEMENT_RATE: { description: 'Engagements per impression, a share 0 to 1.' },
    CONVERSION_RATE: { description: 'Conversions per click, a share 0 to 1.' },
    COST_PER_CLICK: { description: 'Spend per click, in the currency of the campaign; lower is better.' },
    COST_PER_CONVERSION: { description: 'Spend per conversion, in the currency of the campaign; lower is better.' },
    RETURN_ON_AD_SPEND: { description: 'Revenue per unit of spend; 1 brings the spend back.' },
    CONVERSIONS: { description: 'Number of conversions over the whole campaign.' },
    REVENUE: { description: 'Revenue over the whole campaign, in its currency.' },
  },
});
registerEnumType(TriggerActionEnum, {
  name: 'TriggerActionEnum',
  description: 'What follows when somebody behaves in a certain way.',
  valuesConfig: {
    SHOW_CONTENT: {
      description: 'Contents of the templates of the settings are shown; at the levels ADVANCED and FULL.',
    },
    ADJUST_BID: { description: 'The bid is multiplied by the modifier; at the level FULL.' },
    EXCLUDE: { description: 'The person is left out of the audience, at every level of personalization.' },
    NOTIFY: { description: 'It is among the `triggers` of the answer, for the caller to tell whom it concerns.' },
  },
});
registerEnumType(DynamicElementEnum, {
  name: 'DynamicElementEnum',
  description: 'A part of a content that can differ from person to person.',
  valuesConfig: {
    HEADLINE: { description: 'The headline.' },
    BODY: { description: 'The text.' },
    IMAGE: { description: 'The picture.' },
    VIDEO: { description: 'The video.' },
    CALL_TO_ACTION: { description: 'What the button says.' },
    OFFER: { description: 'The product or price on offer.' },
  },
});
registerEnumType(SpecialCategoryEnum, {
  name: 'SpecialCategoryEnum',
  description: 'What advertising law and the platforms treat with special care.',
  valuesConfig: {
    HOUSING: { description: 'Homes to buy or to rent, and mortgages.' },
    EMPLOYMENT: { description: 'Jobs, training and professional certificates.' },
    CREDIT: { description: 'Loans and other financial products.' },
    INSURANCE: { description: 'Insurance of any kind.' },
    POLITICS: { description: 'Elections, politics and social issues.' },
    HEALTH: { description: 'Illness, treatment and medicine.' },
  },
});
registerEnumType(BudgetDimensionEnum, {
  name: 'BudgetDimensionEnum',
  description: 'What a budget is divided by. Never by who people are.',
  valuesConfig: {
    PLATFORM: { description: 'Advertising platforms.' },
    PLACEMENT: { description: 'Placements on a platform.' },
    CONTENT_TYPE: { description: 'Kinds of content.' },
    AD: { description: 'Ads or ad sets, as the report names them.' },
  },
});
