import { registerEnumType } from 'type-graphql';
import { NotificationKindEnum } from './notification.enums';

registerEnumType(NotificationKindEnum, {
  name: 'NotificationKindEnum',
  description: 'What an account is told of.',
  valuesConfig: {
    TRIGGER: {
      description:
        'A unit did what a trigger with the action NOTIFY waits for: once for a unit and trigger within its `withinHours`.',
    },
    OPTIMIZATION_PROPOSED: {
      description: 'The job has made a plan that waits for somebody; at most once a day, unless it stops other losses.',
    },
    OPTIMIZATION_APPLIED: { description: 'A plan was carried out, by the job or by somebody.' },
    OPTIMIZATION_STOPPED: {
      description: 'The plan that was carried out has stopped parts of the campaign that surely lose: the stop-loss.',
    },
    OPTIMIZATION_REFUSED: {
      description:
        'Guardrails kept the job from a plan, or from one that was approved, and will until somebody does something; the same ' +
        'guardrails once a week.',
    },
    OPTIMIZATION_REVERTED: { description: 'A plan was taken back.' },
  },
});
