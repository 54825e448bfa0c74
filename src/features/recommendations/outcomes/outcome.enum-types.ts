import { registerEnumType } from 'type-graphql';
import { WaitReasonEnum } from './outcome.enums';

registerEnumType(WaitReasonEnum, {
  name: 'OutcomeWaitReasonEnum',
  description: 'Why the outcome of a recommendation cannot be told yet.',
  valuesConfig: {
    NO_DELIVERY: { description: 'Its campaign has no facts since it was implemented.' },
    WINDOW_OPEN: {
      description: 'Its campaign has neither spent the planned budget, nor ended, nor run for 30 days.',
    },
    CONVERSION_LAG: { description: 'Its time is over, but conversions may still be reported: for 7 days.' },
    STALE_DATA: {
      description:
        'There are no facts of the account of as late as it takes. Import newer ones; after 30 days what is there counts.',
    },
    UNDERDELIVERED: {
      description: 'Less than half of the planned volume was delivered: that is another campaign than was predicted.',
    },
    NO_PREDICTION: { description: 'It predicts nothing that facts can tell.' },
  },
});
