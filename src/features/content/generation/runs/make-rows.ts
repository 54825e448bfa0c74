import DataLoader from 'dataloader';
import { now } from '../../../../platform/clock';
import { millionths } from '../../../../platform/graphql/validators';
import { claimAssets } from '../../retention/asset-use.store';
import { ContentGeneratorEnum } from '../generation.enums';
import {
  type GenerationOrder,
  inputsHash,
  isNothing,
  type NothingMade,
  type PreparedContent,
} from '../generation-order';
import { makeContent, mostCost } from '../generators/content-generator';
import type { HasToWait } from '../generators/models';
import { budgetWait, effectiveLimits, type Wait } from '../limits/generation-limits';
import { addUsage, findSpent, lockLimits } from '../limits/limits.store';
import { prepareContents } from '../prepare-contents';
import { findByInputs } from '../snapshots/generation.store';
import { keepFile } from '../snapshots/keep-file';
import type { ContentToStore } from '../snapshots/store-contents.service';
import type { PendingRow } from './generation-run.store';
import type { RunTools } from './run-tools';

/** What was made of a row, or found for it, or why neither. */
export interface MadeRow {
  readonly row: PendingRow;
  /** One that has to wait stays as it is. */
  readonly result: ContentToStore | NothingMade | { readonly existing: string } | HasToWait;
  /** What was set aside for it, and on which day; null: no model was asked. */
  readonly reserved: Reserved | null;
}

interface Reserved {
  readonly day: string;
  readonly amount: string;
}

export interface MadeRows {
  /** Rows that have to wait before anything was tried are not among them. */
  readonly rows: readonly MadeRow[];
  readonly wait: Wait | null;
}

interface PreparedRow {
  readonly row: PendingRow;
  readonly one: PreparedContent | NothingMade;
}

/** Makes contents of rows, outside of any transaction. */
export async function makeRows(
  tools: RunTools,
  order: GenerationOrder,
  rows: readonly PendingRow[],
): Promise<MadeRows> {
  const claims = claimsOf(tools);
  const filled = await prepareContents(order, rows);
  const prepared = rows.map((row, index): PreparedRow => ({ row, one: filled[index] as PreparedRow['one'] }));
  if (order.generator !== ContentGeneratorEnum.TEMPLATE) return askModels(tools, order, prepared, claims);
  return { rows: await Promise.all(prepared.map((one) => makeRow(tools, order, one, null, claims))), wait: null };
}

/** Asks models for what the account does not have yet, as far as its budget goes. */
async function askModels(
  tools: RunTools,
  order: GenerationOrder,
  prepared: readonly PreparedRow[],
  claims: Claims,
): Promise<MadeRows> {
  const hashOf = (one: PreparedContent): string => inputsHash(order, one, order.generator);
  const hashes = prepared.flatMap(({ one }) => (isNothing(one) ? [] : [hashOf(one)]));
  const known = await tools.inUnit('READ ONLY', (db) => findByInputs(db, hashes));
  const existing = ({ one }: PreparedRow): string | undefined => (isNothing(one) ? undefined : known.get(hashOf(one)));
  const toAsk = prepared.filter((each) => !isNothing(each.one) && existing(each) === undefined);
  const { reserved, wait } = await reserve(tools, order, toAsk);
  const rows = await Promise.all(
    prepared.flatMap((each): Promise<MadeRow>[] => {
      const there = existing(each);
      if (there !== undefined) return [Promise.resolve({ row: each.row, result: { existing: there }, reserved: null })];
      if (isNothing(each.one)) return [makeRow(tools, order, each, null, claims)];
      const own = reserved.get(each.row.id);
      return own === undefined ? [] : [makeRow(tools, order, each, own, claims)];
    }),
  );
  // Models have budgets of their own.
  const own = rows.map(({ result }) => result).find((result) => 'wait' in result);
  return { rows, wait: own?.wait ?? wait };
}

/** Sets aside what each may cost at most, in order, until the budget has no room. */
async function reserve(
  { inUnit, limits, models }: RunTools,
  order: GenerationOrder,
  rows: readonly PreparedRow[],
): Promise<{ readonly reserved: Map<string, Reserved>; readonly wait: Wait | null }> {
  const reserved = new Map<string, Reserved>();
  if (rows.length === 0) return { reserved, wait: null };
  return inUnit('READ WRITE', async (db) => {
    const at = now();
    const day = at.toISOString().slice(0, 10);
    const own = effectiveLimits(await lockLimits(db), limits);
    const spent = await findSpent(db, day);
    let all = '0';
    let wait: Wait | null = null;
    for (const { row, one } of rows) {
      const amount = mostCost(order, one as PreparedContent, models);
      const used = { today: sum([spent.today, all]), thisMonth: sum([spent.thisMonth, all]) };
      wait = budgetWait(own, used, amount, at);
      if (wait !== null) break;
      all = sum([all, amount]);
      reserved.set(row.id, { day, amount });
    }
    if (reserved.size > 0) await addUsage(db, day, { calls: reserved.size, reserved: all });
    // What comes back of what was set aside for these may do for others.
    return { reserved, wait: reserved.size > 0 ? null : wait };
  });
}

/** Claims of assets, those that come at once in one transaction. */
type Claims = DataLoader<string, null>;

function claimsOf({ inUnit }: RunTools): Claims {
  return new DataLoader<string, null>(
    async (keys) => {
      await inUnit('READ WRITE', (db) => claimAssets(db, keys));
      return keys.map(() => null);
    },
    { cache: false },
  );
}

async function makeRow(
  { models, assets }: RunTools,
  order: GenerationOrder,
  { row, one }: PreparedRow,
  reserved: Reserved | null,
  claims: Claims,
): Promise<MadeRow> {
  if (isNothing(one)) return { row, result: one, reserved };
  const made = await makeContent(order, one, models);
  if ('wait' in made || isNothing(made)) return { row, result: made, reserved };
  const file = await keepFile(
    assets,
    models.userId,
    made,
    async (keys) => void (await Promise.all(keys.map((key) => claims.load(key)))),
  );
  return { row, result: isNothing(file) ? file : { prepared: one, made, file }, reserved };
}

/** The sum of decimals, exactly. */
export function sum(decimals: readonly string[]): string {
  const total = decimals.reduce((so, one) => so + millionths(one), 0n);
  const digits = total.toString().padStart(7, '0');
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}
