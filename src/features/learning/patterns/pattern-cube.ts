import type { ClusterAttribute, CubeMetric, SegmentCube } from '../../../statistics/segment-mining/segment-cube';
import {
  type CellColumns,
  FACT_DIMENSIONS,
  type LearningCampaign,
  type LearningFacts,
  type Measures,
} from '../facts/learning-facts';
import type { PatternMetric } from '../learning.enums';
import type { RunNote } from '../runs/learning-run.entity';
import { noteOf } from './run-notes';

/** A cube of the statistics library, and what its numbers mean. */
export interface PatternCube {
  readonly cube: SegmentCube;
  /** Of each dimension, its name and the names of its values; value 1 is the first. */
  readonly dimensions: readonly NamedValues[];
  readonly attributes: readonly NamedValues[];
  readonly metrics: readonly PatternMetric[];
  /** The currency that money is looked at in; null without any. */
  readonly currency: string | null;
  readonly notes: readonly RunNote[];
}

export interface NamedValues {
  readonly name: string;
  readonly values: readonly string[];
}

/** Values beyond the most shown ones of a dimension are left out of what is said about it. */
const MOST_VALUES = 60;
export const WEEKDAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;
const DAY_TYPES = ['WEEKEND', 'WEEKDAY'] as const;
export const METRICS: readonly PatternMetric[] = ['ctr', 'conversion_rate', 'cpa', 'roas'];

/** Numbers what was measured for mining. CPA is mined as conversions per spend, its inverse. */
export function cubeOf({ cells, campaigns }: LearningFacts): PatternCube {
  const { measures, length } = cells;
  const currency = mainCurrency(cells);
  const notes = [...currencyNotes(cells, currency), ...figureNotes(cells)];
  const { impressions, clicks, conversions } = cleaned(cells);
  const isMain = (cell: number) => cells.texts[cells.currency[cell]] === currency;
  const inCurrency = (column: Float64Array) =>
    column.map((amount, cell) => (isMain(cell) && isSound(cells, cell) ? amount : 0));
  const [spend, revenue, paid] = [measures.spend, measures.revenue, conversions].map(inCurrency);
  const dimensions = [
    ...FACT_DIMENSIONS.map((name, d) => numbered(cells, name, cells.values[d], impressions)),
    { name: 'weekday', values: WEEKDAYS, codes: Uint16Array.from(cells.weekday) },
    { name: 'dayType', values: DAY_TYPES, codes: Uint16Array.from(cells.weekday, (day) => (day >= 6 ? 1 : 2)) },
  ];
  const attributes = attributesOf(campaigns, cells);
  const cube: SegmentCube = {
    clusters: campaigns.length,
    cells: length,
    cluster: cells.campaign,
    dimensions: dimensions.map(({ values, codes }) => ({ size: values.length, codes })),
    attributes: attributes.map(({ attribute }) => attribute),
    support: impressions,
    metrics: ratesOf({ impressions, clicks, conversions, spend, revenue, paid }),
  };
  return { cube, dimensions, attributes, metrics: METRICS, currency, notes };
}

/** The rates of METRICS; `paid` are conversions in the currency of spend and revenue. */
export function ratesOf({
  impressions,
  clicks,
  conversions,
  spend,
  revenue,
  paid,
}: Readonly<Record<keyof Measures | 'paid', Float64Array>>): CubeMetric[] {
  return [
    { events: clicks, exposure: impressions, counts: clicks, follows: [] },
    { events: conversions, exposure: clicks, counts: conversions, follows: [] },
    { events: paid, exposure: spend, counts: paid, follows: [0, 1] },
    { events: revenue, exposure: spend, counts: paid, follows: [0, 1, 2] },
  ];
}

/** Where the objective is among the attributes: kinds of campaigns are compared among those of one objective. */
export const OBJECTIVE_ATTRIBUTE = 0;

interface NamedAttribute extends NamedValues {
  readonly attribute: ClusterAttribute;
}

function attributesOf(campaigns: readonly LearningCampaign[], cells: CellColumns): NamedAttribute[] {
  const platforms = onlyValues(campaigns.length, cells, FACT_DIMENSIONS.indexOf('platform'));
  const one = (name: string, isMixed: boolean, of: (campaign: LearningCampaign, index: number) => string | null) => {
    const found = campaigns.map(of);
    const values = [...new Set(found.filter((value) => value !== null))].sort();
    const codes = Uint16Array.from(found, (value) => (value === null ? 0 : values.indexOf(value) + 1));
    return { name, values, attribute: { size: values.length, codes, isMixed } };
  };
  return [
    one('objective', true, ({ objective }) => objective),
    one('brandVoice', true, ({ brandVoice }) => brandVoice),
    one('budgetRange', true, ({ budgetRange }) => budgetRange),
    // Campaigns that run on one platform only. Conditions inside campaigns know the platform by themselves.
    one('platform', false, (_, index) => platforms[index]),
  ];
}

/** The value that all cells of a campaign have; null where there are several, or none is known. */
function onlyValues(campaigns: number, cells: CellColumns, dimension: number): (string | null)[] {
  const found = Array.from({ length: campaigns }, () => new Set<number>());
  for (let cell = 0; cell < cells.length; cell++) found[cells.campaign[cell]].add(cells.values[dimension][cell]);
  return found.map((values) => {
    const [value] = values;
    return values.size === 1 && cells.texts[value] !== '' ? cells.texts[value] : null;
  });
}

function numbered(cells: CellColumns, name: string, column: Uint32Array, impressions: Float64Array) {
  const shown = new Float64Array(cells.texts.length);
  for (let cell = 0; cell < cells.length; cell++) shown[column[cell]] += impressions[cell];
  const known = [...new Set(column)].filter((number) => cells.texts[number] !== '');
  const kept = known.sort((one, other) => shown[other] - shown[one]).slice(0, MOST_VALUES);
  // By name, so that the same values have the same numbers whatever was shown most.
  const values = kept.map((number) => cells.texts[number]).sort();
  const codeOf = new Map(kept.map((number) => [number, values.indexOf(cells.texts[number]) + 1]));
  return { name, values, codes: Uint16Array.from(column, (number) => codeOf.get(number) ?? 0) };
}

/** The currency with the most spending campaigns; of equals the first by name. */
function mainCurrency(cells: CellColumns): string | null {
  const campaigns = new Map<string, Set<number>>();
  for (let cell = 0; cell < cells.length; cell++) {
    if (!(cells.measures.spend[cell] > 0)) continue;
    const currency = cells.texts[cells.currency[cell]];
    const own = campaigns.get(currency) ?? new Set();
    campaigns.set(currency, own.add(cells.campaign[cell]));
  }
  const ranked = [...campaigns].sort(([a, one], [b, other]) => other.size - one.size || (a < b ? -1 : 1));
  return ranked[0]?.[0] ?? null;
}

function currencyNotes(cells: CellColumns, main: string | null): RunNote[] {
  const used = new Set(Array.from(new Set(cells.currency), (number) => cells.texts[number]));
  if (main === null || used.size < 2) return [];
  const others = [...used].filter((currency) => currency !== main).map((currency) => currency || 'no currency');
  return [noteOf('CURRENCY_MIX', { main: main || 'no currency', others: others.sort().join(', ') })];
}

/** What was counted, without what cannot have been: a cell with a negative or impossible figure counts nothing. */
function cleaned(cells: CellColumns): Record<'impressions' | 'clicks' | 'conversions', Float64Array> {
  const { impressions, clicks, conversions } = cells.measures;
  const clean = (column: Float64Array) => column.map((count, cell) => (isSound(cells, cell) ? count : 0));
  return { impressions: clean(impressions), clicks: clean(clicks), conversions: clean(conversions) };
}

function figureNotes(cells: CellColumns): RunNote[] {
  let unsound = 0;
  for (let cell = 0; cell < cells.length; cell++) if (!isSound(cells, cell)) unsound++;
  return unsound === 0 ? [] : [noteOf('NEGATIVE_FIGURES', { cells: unsound })];
}

function isSound({ measures }: CellColumns, cell: number): boolean {
  const { impressions, clicks, conversions, spend, revenue } = measures;
  return (
    impressions[cell] >= 0 && clicks[cell] >= 0 && conversions[cell] >= 0 && spend[cell] >= 0 && revenue[cell] >= 0
  );
}
