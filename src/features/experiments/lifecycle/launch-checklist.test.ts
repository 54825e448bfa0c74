import { planTest } from '../../../statistics/planning';
import { TestStatusEnum, TestTypeEnum } from '../ab-tests/ab-test.enums';
import { type LaunchFacts, type LaunchPlan, launchChecklist } from './launch-checklist';

const AT = new Date('2026-06-01T00:00:00Z');
const PLAN: LaunchPlan = {
  status: TestStatusEnum.DRAFT,
  testType: TestTypeEnum.SIMPLE_AB,
  hypothesis: 'Fewer fields, more sign-ups.',
  sampleSize: 40_000,
  endDate: null,
  primaryMetric: 'conversion_rate',
  minimumDetectableEffect: 0.1,
  power: 0.8,
  confidenceThreshold: 0.95,
};
const FACTS: LaunchFacts = {
  arms: [
    { variationId: 'control', trafficPercentage: 50, isControl: true, url: null, isSwitchedOff: false },
    { variationId: 'short', trafficPercentage: 50, isControl: false, url: null, isSwitchedOff: false },
  ],
  overlapping: [],
  baseline: 0.1,
};

function codes(plan: Partial<LaunchPlan> = {}, facts: Partial<LaunchFacts> = {}) {
  const { reasons, notes } = launchChecklist({ ...PLAN, ...plan }, { ...FACTS, ...facts }, AT);
  return { reasons: reasons.map(({ code }) => code), notes: notes.map(({ code }) => code) };
}

it('lets a complete plan start, and says how likely it is to find its effect', () => {
  const checklist = launchChecklist(PLAN, FACTS, AT);
  const planned = planTest({ metric: { kind: 'RATE', baseline: 0.1 }, uplift: 0.1, units: 40_000 });
  expect(checklist).toEqual({
    canStart: true,
    reasons: [],
    notes: [],
    baseline: 0.1,
    expectedPower: expect.closeTo(planned.ok ? planned.power : 0, 10),
  });
  expect(checklist.expectedPower).toBeGreaterThan(0.9);
});

it('names everything that is wrong at once', () => {
  const arms = [
    { variationId: 'a', trafficPercentage: 0, url: null, isSwitchedOff: false },
    { variationId: 'b', trafficPercentage: 60, url: null, isSwitchedOff: false },
  ];
  const wrong = { hypothesis: ' ', sampleSize: null, endDate: AT, status: TestStatusEnum.PAUSED };
  expect(codes(wrong, { arms, overlapping: ['other'] }).reasons).toEqual([
    'NOT_DRAFT',
    'END_DATE_PASSED',
    'NO_CONTROL',
    'VARIATION_WITHOUT_TRAFFIC',
    'TRAFFIC_NOT_COMPLETE',
    'NO_HYPOTHESIS',
    'NO_SAMPLE_SIZE',
    'OVERLAPPING_TEST',
  ]);
});

it('does not let contents be tested where the campaign does not allow it', () => {
  const [control, short] = FACTS.arms;
  const arms = [control, { ...short, isSwitchedOff: true }] as const;
  expect(codes({}, { arms }).reasons).toEqual(['TESTING_SWITCHED_OFF']);
});

it('wants one control and two arms', () => {
  const [control] = FACTS.arms;
  expect(codes({}, { arms: [] }).reasons).toEqual(['TOO_FEW_VARIATIONS', 'NO_CONTROL', 'TRAFFIC_NOT_COMPLETE']);
  expect(codes({}, { arms: [{ ...control, trafficPercentage: 100 }] }).reasons).toEqual(['TOO_FEW_VARIATIONS']);
  expect(codes({}, { arms: [control, control] }).reasons).toEqual(['SEVERAL_CONTROLS']);
});

it.each([
  [100 + 1e-5, []],
  [100 - 1e-5, []],
  [100 + 2e-4, ['TRAFFIC_NOT_COMPLETE']],
  [100 - 2e-4, ['TRAFFIC_NOT_COMPLETE']],
])('takes thirds for a whole, but not %d percent of the traffic', (total, reasons) => {
  const arms = FACTS.arms.map((arm) => ({ ...arm, trafficPercentage: total / 2 }));
  expect(codes({}, { arms }).reasons).toEqual(reasons);
});

it.each([
  ['https://shop.example.com/a', []],
  ['http://127.0.0.1:8080', []],
  [null, ['VARIATION_WITHOUT_URL']],
  ['', ['VARIATION_WITHOUT_URL']],
  ['/a', ['VARIATION_WITHOUT_URL']],
  ['shop.example.com/a', ['VARIATION_WITHOUT_URL']],
  ['javascript:alert(1)', ['VARIATION_WITHOUT_URL']],
])('wants a page of every variation where visitors are sent to one, which %s does or does not name', (url, reasons) => {
  const [control, short] = FACTS.arms;
  const arms = [
    { ...control, url: 'https://shop.example.com' },
    { ...short, url },
  ];
  expect(codes({ testType: TestTypeEnum.SPLIT_URL }, { arms }).reasons).toEqual(reasons);
  expect(codes({}, { arms }).reasons).toEqual([]);
});

it('refuses a plan that would not find its effect, and takes one that just does', () => {
  const enough = planTest({ metric: { kind: 'RATE', baseline: 0.1 }, uplift: 0.1, power: 0.8 });
  const units = enough.ok ? enough.units : 0;
  expect(codes({ sampleSize: units })).toEqual({ reasons: [], notes: [] });
  expect(codes({ sampleSize: Math.round(units * 0.95) }).reasons).toEqual(['UNDERPOWERED']);
  // Without a word on power, four times of five is meant.
  expect(codes({ sampleSize: units, power: null }).reasons).toEqual([]);
  expect(codes({ sampleSize: units, power: 0.9 }).reasons).toEqual(['UNDERPOWERED']);
});

it.each<[string, Partial<LaunchPlan>, Partial<LaunchFacts>]>([
  ['no effect is planned for', { minimumDetectableEffect: null }, {}],
  ['the present rate is unknown', {}, { baseline: null }],
  ['nobody has converted yet', {}, { baseline: 0 }],
  ['the effect is impossible', { minimumDetectableEffect: 10 }, {}],
  ['certainty is asked for', { confidenceThreshold: 1 }, {}],
])('only notes that the power is unknown where %s', (_, plan, facts) => {
  expect(codes(plan, facts)).toEqual({ reasons: [], notes: ['POWER_UNKNOWN'] });
});
