import { registerEnumType } from 'type-graphql';
import { OutcomeMetricEnum, PlannedByEnum, PlanStatusEnum } from './plan.enums';

registerEnumType(PlanStatusEnum, {
  name: 'PlanStatusEnum',
  description: 'What has become of an optimization plan.',
  valuesConfig: {
    PROPOSED: { description: 'It can be applied or, in the mode APPROVE, approved.' },
    APPROVED: { description: 'Somebody has allowed it; it can be applied.' },
    APPLIED: { description: 'What it proposed holds. It can be taken back.' },
    REVERTED: { description: 'It was applied and taken back.' },
    EXPIRED: { description: 'Nobody applied it within a day.' },
    REFUSED: { description: 'It cannot be applied: a guardrail did not hold, or there was nothing to change.' },
  },
});
registerEnumType(PlannedByEnum, {
  name: 'PlannedByEnum',
  description: 'Who made an optimization plan.',
  valuesConfig: {
    USER: { description: 'Somebody asked for it.' },
    JOB: { description: 'The job that looks at campaigns as often as their optimizationFrequency says.' },
  },
});
registerEnumType(OutcomeMetricEnum, {
  name: 'OutcomeMetricEnum',
  description: 'What a campaign is optimized for.',
  valuesConfig: {
    CONVERSIONS: { description: 'Conversions.' },
    REVENUE: { description: 'Revenue, in the currency of the campaign.' },
    CLICKS: { description: 'Clicks.' },
    ENGAGEMENTS: { description: 'Engagements: what people do with an ad, as far as reports say it.' },
  },
});
