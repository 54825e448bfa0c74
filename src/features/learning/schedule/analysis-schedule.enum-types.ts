import { registerEnumType } from 'type-graphql';
import { LearningFrequencyEnum, OutcomeFrequencyEnum } from './analysis-schedule.enums';

registerEnumType(LearningFrequencyEnum, {
  name: 'LearningFrequencyEnum',
  description: 'How often the data of an account are searched for patterns and insights.',
  valuesConfig: {
    AUTOMATIC: {
      description:
        'Every night where the settings of a campaign say that learning from it is of high priority, or that it is optimized daily ' +
        'or more often and learning is not of low priority; every week otherwise.',
    },
    DAILY: { description: 'Every night.' },
    WEEKLY: { description: 'Every seventh night.' },
    NEVER: { description: 'Only when asked to, by `runLearning`.' },
  },
});
registerEnumType(OutcomeFrequencyEnum, {
  name: 'OutcomeFrequencyEnum',
  description: 'How often recommendations are compared with what came of them.',
  valuesConfig: {
    DAILY: { description: 'Every night: as soon as an outcome can be told.' },
    WEEKLY: { description: 'Every seventh night.' },
    NEVER: { description: 'Only when asked to, by `measureRecommendations`.' },
  },
});
