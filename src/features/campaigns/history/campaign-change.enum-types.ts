import { registerEnumType } from 'type-graphql';
import { ChangeActionEnum, ChangeSourceEnum, ChangeSubjectEnum } from './campaign-change.enums';

registerEnumType(ChangeSubjectEnum, {
  name: 'ChangeSubjectEnum',
  description: 'What was changed.',
  valuesConfig: {
    CAMPAIGN: { description: 'The campaign itself: its name, budget, dates …' },
    SETTINGS: { description: 'Its personalization settings.' },
  },
});
registerEnumType(ChangeActionEnum, {
  name: 'ChangeActionEnum',
  description: 'What was done.',
  valuesConfig: {
    CREATED: { description: 'It is new.' },
    CHANGED: { description: 'Some of it is different.' },
    DELETED: { description: 'It is gone.' },
  },
});
registerEnumType(ChangeSourceEnum, {
  name: 'ChangeSourceEnum',
  description: 'Who or what made a change.',
  valuesConfig: {
    USER: { description: 'Somebody, by hand.' },
    IMPORT: { description: 'An import of performance that named a new campaign.' },
    PLAN: { description: 'An optimization plan that somebody applied.' },
    AUTO_PLAN: { description: 'An optimization plan that was applied without asking, in the mode AUTO.' },
    REVERT: { description: 'Somebody, who took an optimization plan back.' },
  },
});
