import { registerEnumType } from 'type-graphql';
import {
  EvidenceEnum,
  InsightOutcomeEnum,
  InsightStatusEnum,
  InsightTypeEnum,
  LearningOriginEnum,
  LearningRunStatusEnum,
  PatternMethodEnum,
  PatternStatusEnum,
} from './learning.enums';

registerEnumType(InsightTypeEnum, {
  name: 'InsightTypeEnum',
  description: 'What kind of thing was learned.',
  valuesConfig: {
    SEGMENT_LIFT: { description: 'A part of the audience or of the placements does better or worse than the rest.' },
    ANOMALY: { description: 'A day or hour was out of the ordinary.' },
    CHANGE_POINT: { description: 'From some day on, things have been different.' },
    SEASONALITY: { description: 'Weekdays or seasons differ.' },
    CREATIVE_FATIGUE: { description: 'A content does worse the more often it is seen.' },
    BUDGET_SATURATION: { description: 'More budget would bring less and less.' },
    PACING: { description: 'The budget is spent faster or slower than planned, by all that the campaign has spent.' },
    AUDIENCE_OVERLAP: {
      description:
        'Campaigns compete for the same people. Learning runs do not make this kind: reports say how many were reached, not who. ' +
        'For insights that another source stores.',
    },
    CALIBRATION_DRIFT: { description: 'Predictions have become less accurate than they claim.' },
    TEST_RESULT: { description: 'What a completed test with random assignment has shown.' },
    DATA_QUALITY: { description: 'Something is wrong with the data themselves.' },
  },
});
registerEnumType(InsightStatusEnum, {
  name: 'InsightStatusEnum',
  description: 'What has become of an insight.',
  valuesConfig: {
    NEW: { description: 'Nobody has looked at it yet.' },
    ACKNOWLEDGED: { description: 'Somebody has seen it.' },
    PLANNED: { description: 'It is going to be acted on.' },
    IMPLEMENTED: { description: 'It was acted on; the effect is not measured yet, or cannot be: `outcome` tells.' },
    VERIFIED: { description: 'It was acted on, and data from afterwards confirm it.' },
    REFUTED: { description: 'It was acted on, and data from afterwards do not confirm it.' },
    DISMISSED: { description: 'It is not going to be acted on.' },
  },
});
registerEnumType(InsightOutcomeEnum, {
  name: 'InsightOutcomeEnum',
  description: 'What came of acting on an insight.',
  valuesConfig: {
    WAITING: { description: 'There are not enough days after it yet.' },
    VERIFIED: { description: 'Data from afterwards confirm it.' },
    REFUTED: { description: 'Data from afterwards do not confirm it, or its time has shown nothing.' },
    NOT_JUDGED: { description: 'Nothing will tell: `reason` says why. The insight stays IMPLEMENTED.' },
  },
});
registerEnumType(EvidenceEnum, {
  name: 'EvidenceEnum',
  description: 'What kind of evidence a finding rests on.',
  valuesConfig: {
    OBSERVATIONAL: { description: 'Seen in data as they came: other causes are possible.' },
    EXPERIMENTAL: { description: 'Shown by a test with random assignment.' },
  },
});
registerEnumType(PatternStatusEnum, {
  name: 'PatternStatusEnum',
  description: 'How far a pattern is to be trusted.',
  valuesConfig: {
    CANDIDATE: { description: 'Found, not confirmed yet.' },
    CONFIRMED: { description: 'It held in data that it was not found in.' },
    DECAYED: { description: 'It was found once and has failed twice in a row in data that it was not found in.' },
    SUPERSEDED: { description: 'It was found once and is explained by another pattern since.' },
  },
});
registerEnumType(PatternMethodEnum, {
  name: 'PatternMethodEnum',
  description: 'What a pattern compares with what.',
  valuesConfig: {
    WITHIN_CAMPAIGNS: { description: 'Parts of a campaign with the rest of the same campaign, over many campaigns.' },
    BETWEEN_CAMPAIGNS: {
      description:
        'Campaigns of one kind with others. They may differ by more than that: the weakest kind of evidence.',
    },
    EXPERIMENT: { description: 'Variations of a test to which units were assigned at random.' },
  },
});
registerEnumType(LearningRunStatusEnum, {
  name: 'LearningRunStatusEnum',
  description: 'How far a learning run is.',
  valuesConfig: {
    QUEUED: { description: 'Waits for a worker.' },
    RUNNING: { description: 'At work.' },
    COMPLETED: { description: 'Ended; what it found is written.' },
    UNCHANGED: { description: 'Ended without writing anything: nothing had changed since the run `sameAsRunId`.' },
    FAILED: { description: 'Ended without writing anything: `error` says why.' },
  },
});
registerEnumType(LearningOriginEnum, {
  name: 'LearningOriginEnum',
  description: 'Who asked for a learning run.',
  valuesConfig: {
    REQUEST: { description: 'Somebody, through the API.' },
    SCHEDULE: { description: 'The schedule of the account.' },
    COMMAND: { description: 'An operator, on the command line.' },
  },
});
