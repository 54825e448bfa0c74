import { registerEnumType } from 'type-graphql';
import { ContentSourceEnum } from './content-performance.enums';

registerEnumType(ContentSourceEnum, {
  name: 'ContentSourceEnum',
  description: 'Who has counted the numbers of a content.',
  valuesConfig: {
    EVENTS: { description: 'Events that name it were counted here, each once, on their day in UTC.' },
    FACTS: { description: 'Imported reports of ads that it is, on the days of the ad account.' },
    REPORTED: { description: 'Somebody else: numbers that came with it.' },
  },
});
