import { decimalText, exactText, ONE } from './exact-decimal';
import type { ReportLayout } from './report-columns';

/** Sums over all accepted lines; money and conversions are exact decimal text. Reach is not among them: people overlap. */
export interface ReportTotals {
  rows: number;
  impressions: number;
  clicks: number;
  /** Over the lines that say them; null: none does. */
  engagements: number | null;
  conversions: string;
  spend: string;
  revenue: string;
}

const SUMMED = ['impressions', 'clicks', 'engagements', 'conversions', 'spend', 'revenue'] as const;
export type SummedColumn = (typeof SUMMED)[number];

/** Running sums as scaled integers. */
export type ScaledSums = Record<Exclude<SummedColumn, 'engagements'>, bigint> & {
  /** Of the lines that say them; null: none has. */
  engagements: bigint | null;
};

export function noSums(): ScaledSums {
  return { impressions: 0n, clicks: 0n, engagements: null, conversions: 0n, spend: 0n, revenue: 0n };
}

export function totalsOf(rows: number, sums: ScaledSums): ReportTotals {
  return {
    rows,
    impressions: Number(sums.impressions / ONE),
    clicks: Number(sums.clicks / ONE),
    engagements: sums.engagements === null ? null : Number(sums.engagements / ONE),
    conversions: exactText(sums.conversions, 0),
    spend: exactText(sums.spend, 2),
    revenue: exactText(sums.revenue, 2),
  };
}

const LABEL =
  /^(?:(?:grand |report |account )?totals?|gesamt(?:summe)?|summe|insgesamt|total général|totaux|total general|totales)(?:\s*[:\u2013-].*)?$/i;
const META_LABEL =
  /^(?:results from|ergebnisse (?:aus|von)|résultats (?:de|pour|à partir de)|resultados de) [\d.,\s]+ .+$/i;

export function isTotalsLabel(text: string): boolean {
  const label = text.trim();
  return label.length < 80 && (LABEL.test(label) || META_LABEL.test(label));
}

/** TOTALS: over the whole file. SUBTOTAL: over a day or group, of no use beside the lines that it sums. */
export type TotalsKind = 'TOTALS' | 'SUBTOTAL' | undefined;

const DIMENSIONS = [
  'campaign',
  'platform',
  'age_group',
  'gender',
  'region',
  'placement',
  'content_type',
  'ad',
] as const;

/** Recognises a line of totals by its label, or by having neither a campaign nor any other name nor a day. */
export function totalsKind(fields: readonly string[], layout: ReportLayout): TotalsKind {
  const { at } = layout;
  const first = fields.find((field) => !isDash(field)) ?? '';
  const names = DIMENSIONS.map((column) => at[column]).filter((index) => index !== undefined);
  const isLabelled = isTotalsLabel(first) || names.some((index) => isTotalsLabel(fields[index] ?? ''));
  const day = at.date === undefined ? '' : (fields[at.date] ?? '');
  const hasDay = at.date !== undefined && !isDash(day) && !isTotalsLabel(day);
  if (isLabelled) return hasDay ? 'SUBTOTAL' : 'TOTALS';
  const isNameless = names.length > 0 && names.every((index) => isDash(fields[index] ?? ''));
  if (at.date === undefined) {
    return at.campaign !== undefined && isNameless ? 'TOTALS' : undefined;
  }
  return !hasDay && (isNameless || names.length === 0) ? 'TOTALS' : undefined;
}

function isDash(field: string): boolean {
  const text = field.trim();
  return text === '' || text === '-' || text === '--' || text === '—' || text === '–';
}

export interface TotalsLine {
  line: number;
  values: Partial<ScaledSums>;
}

export interface TotalsDifference {
  column: SummedColumn;
  /** What the file's totals line says. */
  stated: string;
  /** What its accepted lines add up to. */
  summed: string;
}

/** Outcome of comparing the file's own totals with its lines; NO_TOTALS when it states none that can be compared. */
export interface Reconciliation {
  status: 'AGREES' | 'DIFFERS' | 'NO_TOTALS';
  line?: number;
  compared: SummedColumn[];
  differences: TotalsDifference[];
}

/** Compares with the totals line that fits best: reports for one account can state several (of campaigns, of the account). */
export function reconcile(
  lines: readonly TotalsLine[],
  sums: ScaledSums,
  rows: number,
  conversionsComparable: boolean,
): Reconciliation {
  const compared = lines
    .map((stated) => compare(stated, sums, rows, conversionsComparable))
    .filter((outcome) => outcome.compared.length > 0)
    .sort((a, b) => a.differences.length - b.differences.length || b.compared.length - a.compared.length);
  return compared[0] ?? { status: 'NO_TOTALS', compared: [], differences: [] };
}

function compare(stated: TotalsLine, sums: ScaledSums, rows: number, conversionsComparable: boolean): Reconciliation {
  const compared = SUMMED.filter(
    (column) => stated.values[column] !== undefined && (column !== 'conversions' || conversionsComparable),
  );
  // Each printed amount is rounded to a cent, the printed total once: the difference is a sum of n uniform errors of
  // standard deviation 0.01/√12, and 0.02·√n is more than six of its deviations (and above its bound for n ≤ 4).
  const rounding = (ONE * BigInt(Math.ceil(Math.sqrt(rows + 1) * 2))) / 100n;
  const differences = compared.flatMap((column) => {
    const [said, summed] = [stated.values[column] ?? 0n, sums[column] ?? 0n];
    const apart = said > summed ? said - summed : summed - said;
    const isMoney = column === 'spend' || column === 'revenue' || column === 'conversions';
    if (apart <= (isMoney ? rounding : 0n)) return [];
    return [{ column, stated: text(column, said), summed: text(column, summed) }];
  });
  return { status: differences.length === 0 ? 'AGREES' : 'DIFFERS', line: stated.line, compared, differences };
}

function text(column: SummedColumn, value: bigint): string {
  if (column === 'conversions') return exactText(value, 0);
  return decimalText(value, column === 'spend' || column === 'revenue' ? 2 : 0);
}
