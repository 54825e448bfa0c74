import { studentCriticalValue } from '../../../statistics/distributions';
import { testDrift } from '../../../statistics/forecasts/mean-drift';
import { PriorityEnum } from '../../campaigns/settings/personalization.enums';
import { type Finding, PLAIN } from '../../learning/insights/detectors/finding';
import { EvidenceEnum, InsightTypeEnum } from '../../learning/learning.enums';
import { MEASURED_METRICS } from '../outcomes/predicted-figure';
import { PredictedMetricEnum } from '../prediction.enums';
import type { OutcomeBatch } from './drift.store';

/** With fewer days on which something was recommended, a mean over them has no interval worth telling. */
const FEWEST_BATCHES = 5;
const WORDS: Readonly<Record<string, string>> = {
  [PredictedMetricEnum.CTR]: 'click-through rate',
  [PredictedMetricEnum.ENGAGEMENT_RATE]: 'engagement rate',
  [PredictedMetricEnum.CONVERSION_RATE]: 'conversion rate',
  [PredictedMetricEnum.ROI]: 'return',
};

interface Question {
  readonly kind: 'coverage' | 'bias' | 'confidence';
  readonly of: (batch: OutcomeBatch) => number | null;
  readonly expected: (level: number) => number;
  /** How the value is put into 0..1 for the test. */
  readonly scaled: (value: number) => number;
  readonly effectOf: string;
  readonly title: (word: string, isHigh: boolean) => string;
}

const QUESTIONS: readonly Question[] = [
  {
    kind: 'coverage',
    of: ({ held }) => held,
    expected: (level) => level,
    scaled: (value) => value,
    effectOf: 'share of intervals that held',
    title: (word, isHigh) => `Intervals of the ${word} are too ${isHigh ? 'wide' : 'narrow'}`,
  },
  {
    kind: 'bias',
    of: ({ pit }) => pit,
    expected: () => 0.5,
    scaled: (value) => value,
    effectOf: 'mean quantile of what came in what was predicted',
    title: (word, isHigh) => `The ${word} is predicted too ${isHigh ? 'low' : 'high'}`,
  },
  {
    kind: 'confidence',
    of: ({ excess }) => excess,
    expected: () => 0,
    scaled: (value) => (value + 1) / 2,
    effectOf: 'share that beat the baseline, minus what was said',
    title: (word, isHigh) =>
      `Recommendations for the ${word} beat the baseline ${isHigh ? 'more' : 'less'} often than they say`,
  },
];

/**
 * Asks of each figure whether its intervals hold as often as they say, lie where they should, and whether confidence comes true: since
 * any day on which the present engine recommended something. Each p-value is valid however often it is asked for.
 */
export function driftFindings(batches: readonly OutcomeBatch[]): Finding[] {
  return MEASURED_METRICS.flatMap((metric) =>
    QUESTIONS.flatMap((question) => {
      const own = batches.filter((batch) => batch.metric === metric && question.of(batch) !== null);
      return own.length < FEWEST_BATCHES ? [] : [findingOf(metric, question, own)];
    }),
  );
}

function findingOf(metric: PredictedMetricEnum, question: Question, batches: readonly OutcomeBatch[]): Finding {
  const { kind, of, expected, scaled, effectOf, title } = question;
  const level = batches.reduce((sum, batch) => sum + batch.level, 0) / batches.length;
  const mean = expected(level);
  const { pValue, since } = testDrift(
    batches.map((batch) => scaled(of(batch) ?? 0)),
    scaled(mean),
  );
  const later = batches.slice(since);
  const effect = later.reduce((sum, batch) => sum + (of(batch) ?? 0), 0) / later.length;
  const outcomes = later.reduce((sum, batch) => sum + batch.outcomes, 0);
  const interval = intervalOf(later.map((batch) => of(batch) ?? 0));
  const [{ engineVersion, madeOn } = { engineVersion: '', madeOn: '' }] = later;
  const word = WORDS[metric] ?? metric;
  const percent = (share: number): string => `${Math.round(share * 100)} percent`;
  const seen =
    kind === 'coverage'
      ? `${percent(effect)} of the intervals held that should hold in ${percent(level)}`
      : kind === 'bias'
        ? `what came was on average at the ${percent(effect)} quantile of what was predicted, and should be at the middle`
        : `${percent(Math.abs(effect))} ${effect > 0 ? 'more' : 'fewer'} beat the baseline than was said`;
  return {
    ...PLAIN,
    insightType: InsightTypeEnum.CALIBRATION_DRIFT,
    category: 'prediction',
    key: `calibration-drift/${metric}/${kind}/${effect > mean ? 'high' : 'low'}/${engineVersion}`,
    metric: metric.toLowerCase(),
    pValue,
    evidence: EvidenceEnum.OBSERVATIONAL,
    effect,
    effectInterval: interval,
    effectOf,
    since: madeOn,
    baseline: { expected: mean, seen: effect, outcomes },
    sampleSize: outcomes,
    priority: PriorityEnum.HIGH,
    title: title(word, effect > mean),
    description:
      `Of ${outcomes} outcomes of what ${engineVersion} recommended on ${later.length} days since ${madeOn}, ${seen}. ` +
      'The p-value holds however often it is looked at.',
    action: 'Take predictions with care',
    advice:
      kind === 'confidence'
        ? `Read confidenceScore as ${percent(Math.abs(effect))} ${effect > 0 ? 'higher' : 'lower'} until it is recalibrated, from 200 final outcomes on.`
        : `Look at recommendationCalibration. From 200 final outcomes on, new recommendations are corrected by themselves; generate them anew then, and allow for more until then.`,
  };
}

/** Days are the observations: what was recommended on one day shares what was believed. 95 percent, Student's t. */
function intervalOf(values: readonly number[]): { lower: number; upper: number } | null {
  const n = values.length;
  if (n < 2) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const reach = studentCriticalValue(0.05, n - 1) * Math.sqrt(variance / n);
  return { lower: mean - reach, upper: mean + reach };
}
