import { decimalText, ONE } from './exact-decimal';
import { noSums, type ScaledSums } from './report-totals';

/**
 * Advertising performance of one day, campaign and breakdown. A dimension is null where the report does not break it down.
 * Money and conversions (attribution models report fractions) are decimal text for numeric(18,6).
 */
export interface PerformanceFact {
  /** YYYY-MM-DD */
  date: string;
  /** Name or reference, as the report has it. */
  campaign: string;
  platform: string | null;
  ageGroup: string | null;
  gender: string | null;
  region: string | null;
  placement: string | null;
  contentType: string | null;
  ad: string | null;
  impressions: number;
  /** Null when unknown, and when several lines were summed: the same people may be in each. */
  reach: number | null;
  clicks: number;
  /** Null when the report does not say, or not on each of the lines that were summed. */
  engagements: number | null;
  conversions: string;
  spend: string;
  revenue: string;
  /** ISO 4217, one for a whole report; null when neither the file nor a default names it. */
  currency: string | null;
  /** Lines of the report in this fact. */
  sourceRows: number;
}

/** One line of a report; '' is a dimension without a value. */
export interface ReportRow {
  line: number;
  date: string;
  campaign: string;
  platform: string;
  ageGroup: string;
  gender: string;
  region: string;
  placement: string;
  contentType: string;
  ad: string;
  impressions: number;
  reach: number | null;
  clicks: number;
  /** Null: the line does not say. */
  engagements: number | null;
  conversions: bigint;
  spend: bigint;
  revenue: bigint;
  /** What the conversions are, where the report says so. */
  resultKind: string | undefined;
}

interface HeldFact extends ReportRow {
  sourceRows: number;
  /** Of these, how many say their engagements. */
  rowsWithEngagements: number;
}

/** Control characters are cleaned out of every dimension, so that this one cannot occur in a value. */
const BETWEEN = '\u0001';
const PLACES = 6;
/** numeric(18,6) ends below this. */
const FACT_LIMIT = 10n ** 12n * ONE;

export type AdditionProblem = 'MIXED_RESULTS' | 'TOO_LARGE';

/** Sums lines by their natural key (day, campaign and all dimensions). */
export class FactAggregation {
  private readonly held = new Map<string, HeldFact>();
  readonly sums: ScaledSums = noSums();
  rows = 0;
  facts = 0;
  /** Facts of several lines of which one at least had a reach. */
  reachDropped = 0;
  /** Facts of several lines of which some said their engagements and some did not. */
  engagementsDropped = 0;
  firstDate: string | undefined;
  lastDate: string | undefined;

  get size(): number {
    return this.held.size;
  }

  /** Adds a line, or says why it cannot be added; then nothing has changed. */
  add(row: ReportRow): AdditionProblem | undefined {
    const key = keyOf(row);
    const fact = this.held.get(key);
    if (fact === undefined)
      this.held.set(key, { ...row, sourceRows: 1, rowsWithEngagements: Number(row.engagements !== null) });
    else {
      const problem = merged(fact, row);
      if (problem !== undefined) return problem;
    }
    this.rows += 1;
    if (this.firstDate === undefined || row.date < this.firstDate) this.firstDate = row.date;
    if (this.lastDate === undefined || row.date > this.lastDate) this.lastDate = row.date;
    return undefined;
  }

  /** Gives up everything held, in batches, and forgets it. */
  *drain(batchSize: number, currency: string | null): Generator<PerformanceFact[]> {
    let batch: PerformanceFact[] = [];
    for (const fact of this.held.values()) {
      this.count(fact);
      batch.push(factOf(fact, currency));
      if (batch.length === batchSize) {
        yield batch;
        batch = [];
      }
    }
    this.held.clear();
    if (batch.length > 0) yield batch;
  }

  private count(fact: HeldFact): void {
    this.facts += 1;
    if (fact.sourceRows > 1 && fact.reach !== null) this.reachDropped += 1;
    if (fact.rowsWithEngagements > 0 && fact.rowsWithEngagements < fact.sourceRows) this.engagementsDropped += 1;
    this.sums.impressions += BigInt(fact.impressions) * ONE;
    this.sums.clicks += BigInt(fact.clicks) * ONE;
    if (fact.engagements !== null)
      this.sums.engagements = (this.sums.engagements ?? 0n) + BigInt(fact.engagements) * ONE;
    this.sums.conversions += fact.conversions;
    this.sums.spend += fact.spend;
    this.sums.revenue += fact.revenue;
  }
}

function keyOf(row: ReportRow): string {
  const { date, campaign, platform, ageGroup, gender, region, placement, contentType, ad } = row;
  const where = `${date}${BETWEEN}${campaign}${BETWEEN}${platform}${BETWEEN}${placement}${BETWEEN}${contentType}`;
  return `${where}${BETWEEN}${ad}${BETWEEN}${ageGroup}${BETWEEN}${gender}${BETWEEN}${region}`;
}

function merged(fact: HeldFact, row: ReportRow): AdditionProblem | undefined {
  const isMixed = row.resultKind !== undefined && fact.resultKind !== undefined && row.resultKind !== fact.resultKind;
  if (isMixed) return 'MIXED_RESULTS';
  const spend = sumOf(fact.spend, row.spend);
  const revenue = sumOf(fact.revenue, row.revenue);
  const conversions = sumOf(fact.conversions, row.conversions);
  const counts = fact.impressions + row.impressions + fact.clicks + row.clicks;
  const engagements = (fact.engagements ?? 0) + (row.engagements ?? 0);
  if (
    spend === undefined ||
    revenue === undefined ||
    conversions === undefined ||
    !Number.isSafeInteger(counts + engagements)
  ) {
    return 'TOO_LARGE';
  }
  fact.spend = spend;
  fact.revenue = revenue;
  fact.conversions = conversions;
  fact.impressions += row.impressions;
  fact.clicks += row.clicks;
  if (row.engagements !== null) {
    fact.engagements = engagements;
    fact.rowsWithEngagements += 1;
  }
  fact.reach ??= row.reach;
  fact.resultKind ??= row.resultKind;
  fact.sourceRows += 1;
  return undefined;
}

/** Most lines have no conversion and no revenue, and adding big zeros costs as much as adding anything. */
function sumOf(a: bigint, b: bigint): bigint | undefined {
  if (b === 0n) return a;
  const sum = a + b;
  return sum < FACT_LIMIT ? sum : undefined;
}

function factOf(held: HeldFact, currency: string | null): PerformanceFact {
  return {
    date: held.date,
    campaign: held.campaign,
    platform: held.platform || null,
    ageGroup: held.ageGroup || null,
    gender: held.gender || null,
    region: held.region || null,
    placement: held.placement || null,
    contentType: held.contentType || null,
    ad: held.ad || null,
    impressions: held.impressions,
    reach: held.sourceRows === 1 ? held.reach : null,
    clicks: held.clicks,
    engagements: held.rowsWithEngagements === held.sourceRows ? held.engagements : null,
    conversions: decimalText(held.conversions, PLACES),
    spend: decimalText(held.spend, PLACES),
    revenue: decimalText(held.revenue, PLACES),
    currency,
    sourceRows: held.sourceRows,
  };
}
