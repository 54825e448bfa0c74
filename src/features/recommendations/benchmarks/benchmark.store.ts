import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../platform/canonical-json';
import { type Database, Parameters, statement } from '../../../platform/database/statement';
import { readNumber, readRecord } from '../../../platform/json-values';
import type { LogAmount } from '../../../statistics/rate-hierarchy/log-amount';
import type { PooledRate } from '../../../statistics/rate-hierarchy/pooled-rate';
import {
  ACCOUNT_SHARE,
  type CellBelief,
  cellKey,
  type Market,
  MarketSourceEnum,
  type MarketSpread,
} from '../engine/market';
import { SHIPPED_MARKET, shippedEngagementRate } from '../engine/shipped-market';

interface BenchmarkRow {
  readonly objective: string;
  readonly platform: string;
  readonly industry: string;
  readonly businessSize: string;
  readonly users: number;
  readonly campaigns: number;
  readonly beliefs: unknown;
  readonly spread: unknown;
  readonly builtAt: Date;
}

/** The benchmarks that fit the viewer's industry and size; without any, what the program brings along. */
export async function findMarket(db: Database): Promise<Market> {
  return (await findBenchmarks(db)).market;
}

/** As above, with the time at which they were built; null: without any. */
export async function findBenchmarks(
  db: Database,
): Promise<{ readonly market: Market; readonly builtAt: Date | null }> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT b.objective AS "objective", b.platform AS "platform", b.industry AS "industry", b.business_size AS "businessSize",
      b.users AS "users", b.campaigns AS "campaigns", b.beliefs AS "beliefs", b.spread AS "spread", b.built_at AS "builtAt"
    FROM benchmark_cells b LEFT JOIN meta_user_profiles t ON t.user_id = $1
    WHERE b.industry IN ('', lower(btrim(t.industry))) AND b.business_size IN ('', t.business_size::text) OR b.industry = ''
    ORDER BY b.objective, b.platform, b.industry, b.business_size`;
  const rows = await db.query<BenchmarkRow>(statement('benchmark_cells.ofViewer', text, parameters));
  const root = rows.find(({ objective }) => objective === '');
  const spread = root === undefined ? null : readSpread(root.spread);
  if (root === undefined || spread === null) return { market: SHIPPED_MARKET, builtAt: null };
  const cells = new Map<string, CellBelief>();
  for (const row of rows) {
    const belief = readBelief(row);
    const depth = [row.objective, row.platform, row.industry, row.businessSize].filter((name) => name !== '').length;
    if (belief !== null) cells.set(cellKey(row, depth), belief);
  }
  if (!cells.has('')) return { market: SHIPPED_MARKET, builtAt: null };
  // Of what this viewer sees: what changes in other industries changes nothing here.
  const digest = createHash('sha256')
    .update(canonicalJson({ cells: [...cells], spread }))
    .digest('hex');
  const version = `benchmark-${digest.slice(0, 12)}`;
  return { market: { source: MarketSourceEnum.BENCHMARK, version, spread, cells }, builtAt: root.builtAt };
}

function readBelief(row: BenchmarkRow): CellBelief | null {
  const { objective, platform, industry, businessSize, users, campaigns } = row;
  const json = readRecord(row.beliefs);
  const [ctr, conversionRate] = [readRate(json.ctr), readRate(json.conversionRate)];
  // Of a build from before engagements were counted there is none: it is expected, not seen.
  const engagementRate =
    readRate(json.engagementRate) ??
    shippedEngagementRate([objective, platform, industry, businessSize].filter((name) => name !== ''));
  const engagementUsers = json.engagementRate === undefined ? 0 : (readNumber(json.engagementUsers) ?? 0);
  const [cost, value] = [readAmount(json.cost), readAmount(json.value)];
  if (ctr === null || conversionRate === null || cost === null || value === null) return null;
  return { users, campaigns, engagementUsers, ctr, engagementRate, conversionRate, cost, value };
}

function readRate(json: unknown): PooledRate | null {
  const { mean, strength } = readRecord(json);
  const [m, s] = [readNumber(mean), readNumber(strength)];
  return m === null || s === null || !(m > 0 && m < 1) || s <= 0 ? null : { mean: m, strength: s };
}

function readAmount(json: unknown): LogAmount | null {
  const { mean, variance } = readRecord(json);
  const [m, v] = [readNumber(mean), readNumber(variance)];
  return m === null || v === null || v < 0 ? null : { mean: m, variance: v };
}

function readSpread(json: unknown): MarketSpread | null {
  const record = readRecord(json);
  const list = (name: string): number[] =>
    (Array.isArray(record[name]) ? record[name] : [])
      .map(readNumber)
      .filter((one) => one !== null && one > 0) as number[];
  const spread = {
    ctr: list('ctr'),
    engagementRate: record.engagementRate === undefined ? SHIPPED_MARKET.spread.engagementRate : list('engagementRate'),
    conversionRate: list('conversionRate'),
    cost: list('cost'),
    value: list('value'),
  };
  if (Object.values(spread).some(({ length }) => length !== 6)) return null;
  const share = readShare(record.commonShare);
  return share === null ? spread : { ...spread, commonShare: share };
}

function readShare(json: unknown): NonNullable<MarketSpread['commonShare']> | null {
  const { ctr, engagementRate = ACCOUNT_SHARE, conversionRate, cost, value } = readRecord(json);
  const shares = [ctr, engagementRate, conversionRate, cost, value].map(readNumber);
  const isShare = (one: number | null): one is number => one !== null && one >= 0 && one <= 1;
  if (!shares.every(isShare)) return null;
  const [ofCtr, ofEngagementRate, ofConversionRate, ofCost, ofValue] = shares;
  return {
    ctr: ofCtr,
    engagementRate: ofEngagementRate,
    conversionRate: ofConversionRate,
    cost: ofCost,
    value: ofValue,
  };
}
