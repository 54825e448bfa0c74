import { registerEnumType } from 'type-graphql';
import { PreferenceBasisEnum } from './learned-preference';

registerEnumType(PreferenceBasisEnum, {
  name: 'PreferenceBasisEnum',
  description: 'What kind of evidence a learned preference rests on.',
  valuesConfig: {
    EXPERIMENT: { description: 'A test with random assignment.' },
    CONFIRMED_PATTERN: { description: 'A pattern that held in data that it was not found in.' },
    ESTIMATE: {
      description:
        'An estimate over campaigns, shrunken by what such estimates come to; not confirmed by fresh data yet.',
    },
  },
});
