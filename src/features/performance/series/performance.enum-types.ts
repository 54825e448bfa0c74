import { registerEnumType } from 'type-graphql';
import {
  PerformanceBreakdown,
  PerformanceGranularity,
  PerformanceImportOutcome,
  PerformanceImportStatus,
} from './performance.enums';

registerEnumType(PerformanceImportStatus, {
  name: 'PerformanceImportStatus',
  description: 'Whether what an import wrote stands.',
  valuesConfig: {
    COMPLETED: { description: 'Written, and standing unless a later import restated it.' },
    UNDONE: { description: 'Taken back; what it had restated is as it was.' },
  },
});

registerEnumType(PerformanceImportOutcome, {
  name: 'PerformanceImportOutcome',
  description: 'What became of a file that was handed in.',
  valuesConfig: {
    IMPORTED: { description: 'Written as a new run.' },
    ALREADY_IMPORTED: { description: 'Nothing was written: the run of the same file with the same options stands.' },
    DRY_RUN: { description: 'Nothing was written, as asked: the file can be imported.' },
    REFUSED: { description: 'Nothing was written: see `errors`.' },
  },
});

registerEnumType(PerformanceGranularity, {
  name: 'PerformanceGranularity',
  description: 'Length of the periods of a series.',
  valuesConfig: {
    DAY: { description: 'Calendar days, as the reports count them.' },
    WEEK: { description: 'Weeks from Monday to Sunday (ISO 8601).' },
    MONTH: { description: 'Calendar months.' },
  },
});

registerEnumType(PerformanceBreakdown, {
  name: 'PerformanceBreakdown',
  description: 'What performance is broken down by.',
  valuesConfig: {
    NONE: { description: 'Nothing: the breakdown is empty.' },
    PLATFORM: { description: 'Where the ad was shown, for example FACEBOOK.' },
    AGE_GROUP: { description: 'Age of the people, for example 25-34.' },
    GENDER: { description: 'MALE, FEMALE or UNKNOWN.' },
    REGION: { description: 'Region or country, in the words of the report.' },
    PLACEMENT: { description: 'Place on the platform, for example feed, in the words of the report.' },
    CONTENT_TYPE: { description: 'Kind of content, in the words of the report.' },
    AD: { description: 'The single ad, by its name or id in the report.' },
  },
});
