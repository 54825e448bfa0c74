import { mergePreferences } from './merge-preferences';
import type { PreferenceEstimates, ValueEstimate } from './preference-estimates';

const MOMENT = {
  runId: 'run',
  at: new Date('2026-05-15T00:00:00Z'),
  windowStart: '2026-05-01',
  windowEnd: '2026-05-15',
};
const LEARNED = {
  platform: { value: 'INSTAGRAM', source: 'LEARNED', basis: 'ESTIMATE', metric: 'roas', runId: 'first' },
};

const estimate = (value: string, probability: number): ValueEstimate => {
  const size = { campaigns: 12, events: 1_000, impressions: 100_000, isKind: false };
  return { value, probability, rateRatio: 0.9 + probability / 5, lower: 0.9, upper: 1.2, ...size };
};

const merged = (entries: object, of: Partial<PreferenceEstimates>, ...estimates: ValueEstimate[]) =>
  mergePreferences(
    { ...entries },
    { metric: 'roas', missing: [], byKey: new Map(estimates.length > 0 ? [['platform', estimates]] : []), ...of },
    [],
    () => true,
    MOMENT,
  );

const KEPT = { platform: { ...LEARNED.platform, isFading: true } };

test('what this run has no estimate for stays as it was learned, and fades', () => {
  const nothing = merged(LEARNED, { missing: ['roas', 'ctr'] });
  expect(nothing).toEqual({ entries: KEPT, changed: [], learned: 1, fading: 1 });
  expect(merged(LEARNED, {}, estimate('FACEBOOK', 0.6)).entries).toEqual(KEPT);
});

test('an estimate against it takes it back; one that is sure takes its place', () => {
  expect(merged(LEARNED, {}, estimate('INSTAGRAM', 0.7))).toMatchObject({ entries: {}, changed: ['platform'] });
  const replaced = merged(LEARNED, {}, estimate('FACEBOOK', 0.96));
  expect(replaced).toMatchObject({ entries: { platform: { value: 'FACEBOOK', runId: 'run' } }, changed: ['platform'] });
});

test('a lesser figure, looked at for want of data, refutes nothing; it does where the objective is another one', () => {
  const [other, own] = [estimate('FACEBOOK', 0.99), estimate('INSTAGRAM', 0.01)];
  expect(merged(LEARNED, { metric: 'ctr', missing: ['roas'] }, other, own).entries).toEqual(KEPT);
  expect(merged(LEARNED, { metric: 'ctr' }, other, own).entries).toMatchObject({ platform: { value: 'FACEBOOK' } });
});

test('what rested on a confirmed pattern that no longer is goes with it', () => {
  const entries = { platform: { ...LEARNED.platform, basis: 'CONFIRMED_PATTERN' } };
  expect(merged(entries, {})).toMatchObject({ entries: {}, changed: ['platform'] });
});
