import { JointEffects, type SegmentEffect } from '../../../statistics/segment-mining/joint-effects';
import type { SegmentCube } from '../../../statistics/segment-mining/segment-cube';
import { FACT_DIMENSIONS, type Measures } from '../facts/learning-facts';
import type { PatternMetric } from '../learning.enums';
import type { Condition } from './pattern-conditions';
import { METRICS, ratesOf } from './pattern-cube';
import { isMarked, type MarkedSums } from './segment-days.store';

/** Events and exposure of a metric, of a campaign on a day, inside of a segment and of all that can be compared with it. */
export interface PatternDay {
  readonly campaignId: string;
  readonly date: string;
  readonly insideEvents: number;
  readonly insideExposure: number;
  readonly events: number;
  readonly exposure: number;
  /** What is counted where events are an amount of money. */
  readonly counts: number;
}

/** A pattern whose days are asked for. */
export interface DayPattern {
  readonly metric: PatternMetric;
  readonly conditions: readonly Condition[];
  /** Whether the campaign is as the conditions on campaigns say. */
  readonly fits: (campaignId: string) => boolean;
  /**
   * ln of its ratio (of events per exposure) as far as it is known, where others are looked at beside it; null where it is looked at
   * beside the others, and they not beside it.
   */
  readonly logRatio: number | null;
}

/**
 * The days of each pattern, given sums that are marked by the patterns' conditions, in their order. Each is looked at beside the others,
 * as it was found: the ratios of all are fitted together over the whole time, and exposure is weighed by those of the others. Else what
 * another pattern does, and how often the two are shown together, would be taken for what this one does.
 */
export function patternDays(sums: readonly MarkedSums[], patterns: readonly DayPattern[]): PatternDay[][] {
  const { cube, cellOf } = markedCube(sums, patterns);
  const joint = new JointEffects(cube);
  const effects = patterns.map(({ metric }, dimension): SegmentEffect => {
    const segment = { dimensions: [dimension], values: [INSIDE], attributes: [], attributeValues: [] };
    return { metric: METRICS.indexOf(metric), segment };
  });
  patterns.forEach(({ logRatio }, i) => {
    if (logRatio !== null) joint.add(effects[i], logRatio);
  });
  METRICS.forEach((_, metric) => {
    joint.fit(metric);
  });
  const rates = ratesOf(columnsOf(sums));
  return effects.map((effect, i) => {
    const weights = joint.weights(effect.metric, effect);
    const { events, exposure, counts } = rates[effect.metric];
    const days: Mutable<PatternDay>[] = [];
    sums.forEach(({ campaignId, date }, at) => {
      const code = cube.dimensions[i].codes[cellOf[at]];
      if (code === UNKNOWN) return;
      let day = days[days.length - 1];
      if (day === undefined || day.campaignId !== campaignId || day.date !== date) {
        day = { campaignId, date, insideEvents: 0, insideExposure: 0, events: 0, exposure: 0, counts: 0 };
        days.push(day);
      }
      const weighed = exposure[at] * weights[cellOf[at]];
      day.events += events[at];
      day.exposure += weighed;
      day.counts += counts[at];
      if (code !== INSIDE) return;
      day.insideEvents += events[at];
      day.insideExposure += weighed;
    });
    return days;
  });
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const [UNKNOWN, INSIDE, OUTSIDE] = [0, 1, 2];

/** One cell for each campaign and combination of marks, over all days; one dimension for each pattern. */
function markedCube(sums: readonly MarkedSums[], patterns: readonly DayPattern[]) {
  const needed = patterns.map(({ conditions }) =>
    FACT_DIMENSIONS.reduce(
      (mask, name, d) => (conditions.some(({ dimension }) => dimension === name) ? mask + 2 ** d : mask),
      0,
    ),
  );
  const campaigns = new Map<string, number>();
  const cells = new Map<string, number>();
  const [clusters, codes]: [number[], number[][]] = [[], patterns.map(() => [])];
  const cellOf = Uint32Array.from(sums, (row) => {
    const { campaignId, known } = row;
    const own = patterns.map(({ fits }, i) => {
      if ((known & needed[i]) !== needed[i] || !fits(campaignId)) return UNKNOWN;
      return isMarked(row, i) ? INSIDE : OUTSIDE;
    });
    const key = `${campaignId}${own.join('')}`;
    const present = cells.get(key);
    if (present !== undefined) return present;
    const cluster = campaigns.get(campaignId) ?? campaigns.size;
    campaigns.set(campaignId, cluster);
    clusters.push(cluster);
    own.forEach((code, i) => {
      codes[i].push(code);
    });
    cells.set(key, cells.size);
    return cells.size - 1;
  });
  const columns = columnsOf(sums);
  const added = (column: Float64Array) => {
    const total = new Float64Array(cells.size);
    column.forEach((amount, at) => {
      total[cellOf[at]] += amount;
    });
    return total;
  };
  const totals = {
    impressions: added(columns.impressions),
    clicks: added(columns.clicks),
    conversions: added(columns.conversions),
    spend: added(columns.spend),
    revenue: added(columns.revenue),
    paid: added(columns.paid),
  };
  const cube: SegmentCube = {
    clusters: campaigns.size,
    cells: cells.size,
    cluster: Uint32Array.from(clusters),
    dimensions: codes.map((column) => ({ size: OUTSIDE, codes: Uint16Array.from(column) })),
    attributes: [],
    support: totals.impressions,
    metrics: ratesOf(totals),
  };
  return { cube, cellOf };
}

function columnsOf(sums: readonly MarkedSums[]): Record<keyof Measures | 'paid', Float64Array> {
  const column = (name: keyof Measures | 'paid') => Float64Array.from(sums, (row) => row[name]);
  return {
    impressions: column('impressions'),
    clicks: column('clicks'),
    conversions: column('conversions'),
    spend: column('spend'),
    revenue: column('revenue'),
    paid: column('paid'),
  };
}
