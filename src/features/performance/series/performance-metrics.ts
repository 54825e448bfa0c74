import { addDecimals, dividedDecimal, roundedDecimal } from '../facts/decimal-text';

/** Sums over facts in one currency, as the database adds them. */
export interface CurrencySums {
  readonly currency: string | null;
  readonly facts: number;
  readonly impressions: number;
  readonly reach: number | null;
  readonly clicks: number;
  /** Over the facts that say them, and the impressions of these facts; both null where none does. */
  readonly engagements: number | null;
  readonly engagementImpressions: number | null;
  readonly conversions: string;
  readonly spend: string;
  readonly revenue: string;
}

export interface Figures {
  readonly facts: number;
  readonly impressions: number;
  readonly reach: number | null;
  readonly clicks: number;
  readonly engagements: number | null;
  readonly engagementImpressions: number | null;
  readonly conversions: number;
  readonly currency: string | null;
  readonly spend: string | null;
  readonly revenue: string | null;
  readonly ctr: number | null;
  readonly engagementRate: number | null;
  readonly conversionRate: number | null;
  readonly cpc: string | null;
  readonly cpm: string | null;
  readonly cpa: string | null;
  readonly roas: number | null;
}

export interface Metrics extends Figures {
  readonly byCurrency: readonly Figures[];
}

/** Digits behind the point: of amounts, and of costs of a single thing, which are often fractions of a cent. */
const AMOUNT_PLACES = 2;
const UNIT_COST_PLACES = 4;

/** Counts over all currencies; money only where there is one currency, since amounts in two cannot be added. */
export function metricsOf(sums: readonly CurrencySums[]): Metrics {
  const [only, ...others] = sums;
  const byCurrency = sums.map(figuresOf);
  if (others.length === 0) return { ...figuresOf(only ?? NO_DATA), byCurrency };
  const all = sums.reduce((a, b) => ({
    currency: null,
    reach: null,
    facts: a.facts + b.facts,
    impressions: a.impressions + b.impressions,
    clicks: a.clicks + b.clicks,
    engagements: addKnown(a.engagements, b.engagements),
    engagementImpressions: addKnown(a.engagementImpressions, b.engagementImpressions),
    conversions: addDecimals(a.conversions, b.conversions),
    spend: '0',
    revenue: '0',
  }));
  return { ...figuresOf(all), spend: null, revenue: null, cpc: null, cpm: null, cpa: null, roas: null, byCurrency };
}

const NO_DATA: CurrencySums = {
  currency: null,
  facts: 0,
  impressions: 0,
  reach: null,
  clicks: 0,
  engagements: null,
  engagementImpressions: null,
  conversions: '0',
  spend: '0',
  revenue: '0',
};

function figuresOf(sums: CurrencySums): Figures {
  const {
    facts,
    impressions,
    reach,
    clicks,
    engagements,
    engagementImpressions,
    conversions,
    spend,
    revenue,
    currency,
  } = sums;
  const converted = Number(conversions);
  return {
    facts,
    impressions,
    reach,
    clicks,
    engagements,
    engagementImpressions,
    conversions: converted,
    currency,
    spend: roundedDecimal(spend, AMOUNT_PLACES),
    revenue: roundedDecimal(revenue, AMOUNT_PLACES),
    ctr: ratio(clicks, impressions),
    engagementRate: engagements === null ? null : ratio(engagements, engagementImpressions ?? 0),
    conversionRate: ratio(converted, clicks),
    cpc: dividedDecimal(spend, String(clicks), UNIT_COST_PLACES),
    cpm: impressions === 0 ? null : dividedDecimal(spend, thousandth(impressions), UNIT_COST_PLACES),
    cpa: dividedDecimal(spend, conversions, UNIT_COST_PLACES),
    roas: ratio(Number(revenue), Number(spend)),
  };
}

/** What is not said adds nothing; null: it is said nowhere. */
function addKnown(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : a + b;
}

/** Null without anything to divide by: a rate without data is not 0. */
function ratio(numerator: number, denominator: number): number | null {
  return denominator === 0 ? null : numerator / denominator;
}

function thousandth(count: number): string {
  const digits = String(count).padStart(4, '0');
  return `${digits.slice(0, -3)}.${digits.slice(-3)}`;
}
