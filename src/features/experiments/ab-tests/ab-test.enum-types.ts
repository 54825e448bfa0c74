import { registerEnumType } from 'type-graphql';
import { HashVersion } from '../assignment/unit-hash';
import { StatisticsSource } from '../measurements/measurement.enums';
import {
  ABTestActionEnum,
  AssignmentReasonEnum,
  LaunchCheckEnum,
  StatisticalSignificanceEnum,
  TestDecisionEnum,
  TestStatusEnum,
  TestTypeEnum,
} from './ab-test.enums';

registerEnumType(TestStatusEnum, {
  name: 'TestStatusEnum',
  description: 'Where a test is in its life.',
  valuesConfig: {
    DRAFT: { description: 'Being planned: everything about it may change, nobody takes part.' },
    ACTIVE: { description: 'Running: new units are assigned and counted.' },
    PAUSED: { description: 'Started, but no new units are assigned for now.' },
    COMPLETED: { description: 'Over, with a result.' },
    CANCELLED: { description: 'Given up without a result.' },
  },
});
registerEnumType(TestTypeEnum, {
  name: 'TestTypeEnum',
  description: 'What kind of test it is.',
  valuesConfig: {
    SIMPLE_AB: { description: 'Variations of one thing against a control.' },
    MULTIVARIATE: { description: 'Several things varied at once; each variation is a combination of them.' },
    SPLIT_URL: { description: 'Variations that live at different addresses.' },
    CONTENT_VARIATION: { description: 'Variations of generated content.' },
  },
});
registerEnumType(StatisticalSignificanceEnum, {
  name: 'StatisticalSignificanceEnum',
  description:
    'How sure a difference is, where alpha is 1 - the confidence threshold of the test and p is valid at any look.',
  valuesConfig: {
    NOT_SIGNIFICANT: { description: 'p > 2 alpha: the data fit no difference well.' },
    APPROACHING: { description: 'alpha < p <= 2 alpha: not enough to decide on.' },
    SIGNIFICANT: { description: 'alpha / 10 < p <= alpha.' },
    HIGHLY_SIGNIFICANT: { description: 'p <= alpha / 10.' },
  },
});
registerEnumType(TestDecisionEnum, {
  name: 'TestDecisionEnum',
  description: 'What an analysis advises to do.',
  valuesConfig: {
    SHIP: { description: 'Give everybody the winning variation.' },
    ROLL_BACK: { description: 'Go back to the control: the variations do harm.' },
    CONTINUE: { description: 'Let the test run on: there is not enough data yet.' },
    REVIEW: { description: 'A person should look: something about the test or its data is not in order.' },
  },
});
registerEnumType(ABTestActionEnum, {
  name: 'ABTestActionEnum',
  description: 'What was done to a test.',
  valuesConfig: {
    CREATED: { description: 'It was made, as a draft.' },
    CHANGED: { description: 'Its plan, name or hypothesis was changed.' },
    VARIATION_ADDED: { description: 'It got a variation.' },
    VARIATION_CHANGED: { description: 'One of its variations was changed.' },
    VARIATION_REMOVED: { description: 'One of its variations was deleted while it was DRAFT.' },
    VARIATION_DROPPED: { description: 'One of its variations was dropped while it ran: no new units get it.' },
    STARTED: { description: 'It became ACTIVE for the first time.' },
    PAUSED: { description: 'It stopped taking new units.' },
    RESUMED: { description: 'It takes new units again.' },
    COMPLETED: { description: 'It ended with a result.' },
    CANCELLED: { description: 'It was given up.' },
  },
});
registerEnumType(LaunchCheckEnum, {
  name: 'LaunchCheckEnum',
  description: 'What can be wrong with a test that is to be started.',
  valuesConfig: {
    NOT_DRAFT: { description: 'It has been started, or is over.' },
    NO_CONTROL: { description: 'None of its variations is the control.' },
    SEVERAL_CONTROLS: { description: 'More than one of its variations is the control.' },
    TOO_FEW_VARIATIONS: { description: 'It has fewer than two variations.' },
    VARIATION_WITHOUT_TRAFFIC: { description: 'A variation gets no traffic, so nothing would be learned about it.' },
    TRAFFIC_NOT_COMPLETE: { description: 'The traffic of the variations does not sum to 100 percent.' },
    VARIATION_WITHOUT_URL: {
      description:
        'It is a SPLIT_URL test, and a variation has no `url` of a page (https:// or http://) in its configuration.',
    },
    NO_HYPOTHESIS: { description: 'It does not say what is expected.' },
    NO_SAMPLE_SIZE: { description: 'It does not say with how many units it is to end.' },
    UNDERPOWERED: {
      description: 'Its units are too few to find its minimum detectable effect with the planned power.',
    },
    END_DATE_PASSED: { description: 'Its planned end is in the past.' },
    OVERLAPPING_TEST: { description: 'Another test of its campaign is ACTIVE and may get the same units.' },
    TESTING_SWITCHED_OFF: {
      description:
        'Its variations show contents of a campaign whose settings do not allow that contents are tested (`abTestingEnabled`).',
    },
    POWER_UNKNOWN: { description: 'Whether it has enough units cannot be told.' },
  },
});
registerEnumType(AssignmentReasonEnum, {
  name: 'AssignmentReasonEnum',
  description: 'Why a unit gets a variation of a test, or none.',
  valuesConfig: {
    ASSIGNED: { description: 'It got its variation just now.' },
    STICKY: { description: 'It had its variation already.' },
    NOT_ACTIVE: { description: 'The test takes no units: it has not started, is paused or is over.' },
    HELD_OUT: { description: 'The unit is in a holdout, which no test may touch.' },
    EXCLUDED: { description: 'The unit belongs to another part of the exclusion group of the test.' },
    OUT_OF_COVERAGE: { description: 'The test takes only a share of all units, and the unit is not in it.' },
    VARIATION_DROPPED: { description: 'It would have got a variation that was dropped.' },
  },
});
registerEnumType(HashVersion, {
  name: 'HashVersionEnum',
  description: 'How a unit becomes a number, by which it is assigned.',
  valuesConfig: {
    SHA256_52: { description: 'The first 52 bits of SHA-256: a split can be as fine as you like.' },
    FNV1A_V2: {
      description: "GrowthBook's hash version 2, for clients that use its hash: no split is finer than 0.01 percent.",
    },
  },
});
registerEnumType(StatisticsSource, {
  name: 'StatisticsSourceEnum',
  description: 'Where the numbers of a test come from. A test has one source or the other, never both.',
  valuesConfig: {
    EVENTS: { description: 'From events: exposures, impressions, clicks and conversions of its units.' },
    REPORTED: { description: 'From counts per variation and day that somebody else has made.' },
  },
});
