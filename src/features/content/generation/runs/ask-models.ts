import { type Reservation, releaseStale, reservationFor, setAside } from '../../../../platform/budgets/daily-budget';
import { now } from '../../../../platform/clock';
import { millionths } from '../../../../platform/graphql/validators';
import { ContentGeneratorEnum } from '../generation.enums';
import {
  type GenerationOrder,
  inputsHash,
  isNothing,
  type NothingMade,
  type PreparedContent,
} from '../generation-order';
import { makeContent, mostCost } from '../generators/content-generator';
import { budgetWait, effectiveLimits, type Wait } from '../limits/generation-limits';
import { addUsage, CONTENT_BUDGET, findSpent, lockLimits } from '../limits/limits.store';
import { findByInputs } from '../snapshots/generation.store';
import type { PendingRow } from './generation-run.store';
import { answerOf, recall } from './kept-answer';
import { settleAnswer } from './kept-answer.store';
import type { MadeRow, MadeRows, PreparedRow } from './made-row';
import type { RunTools } from './run-tools';
import { type Claims, stored } from './stored-file';

/** A row whose template is filled, and what makes it the same as another. */
interface FilledRow {
  readonly row: PendingRow;
  readonly one: PreparedContent;
  readonly hash: string;
}

/** What came of a row, and what asking for it has cost just now. */
interface Asked {
  readonly made: MadeRow;
  readonly cost: string;
}

/**
 * Asks models for what the account does not have yet, as far as its budget goes, and once for rows that are the same. What a worker has
 * been answered before it died is taken as it was kept.
 */
export async function askModels(
  tools: RunTools,
  order: GenerationOrder,
  prepared: readonly PreparedRow[],
  claims: Claims,
): Promise<MadeRows> {
  const nothing = prepared.flatMap(({ row, one }): MadeRow[] => (isNothing(one) ? [{ row, result: one }] : []));
  const filled = prepared.flatMap(({ row, one }): FilledRow[] =>
    isNothing(one) ? [] : [{ row, one, hash: inputsHash(order, one, order.generator) }],
  );
  const known = await tools.inUnit('READ ONLY', (db) =>
    findByInputs(
      db,
      filled.map(({ hash }) => hash),
    ),
  );
  const existing = filled.flatMap(({ row, hash }): MadeRow[] => {
    const id = known.get(hash);
    return id === undefined ? [] : [{ row, result: { existing: id } }];
  });
  const missing = filled.filter(({ hash }) => !known.has(hash));
  const recalled = await recallAll(tools, missing, claims);
  const toAsk = firstOfEach(missing.filter(({ hash }) => !recalled.has(hash)));
  const { reserved, wait } = await reserve(tools, order, toAsk);
  const asked = await inFull(
    toAsk.flatMap((each) => {
      const reservation = reserved.get(each.row.id);
      return reservation === undefined ? [] : [ask(tools, order, each, reservation, claims)];
    }),
  );
  const byRow = new Map(asked.map(({ made }) => [made.row.id, made.result]));
  const byHash = new Map([
    ...recalled,
    ...toAsk.flatMap(({ row, hash }) => {
      const result = byRow.get(row.id);
      return result === undefined ? [] : [[hash, result] as const];
    }),
  ]);
  const rows = missing.flatMap(({ row, hash }): MadeRow[] => {
    const result = byHash.get(hash);
    return result === undefined ? [] : [{ row, result }];
  });
  // Models have budgets of their own.
  const own = rows.map(({ result }) => result).find((result) => 'wait' in result);
  const cost = sum(asked.map((one) => one.cost));
  return { rows: [...nothing, ...existing, ...rows], wait: own?.wait ?? wait, cost };
}

/** By the hash of the inputs, what rows were answered before; whose picture is gone is asked for again. */
async function recallAll(
  tools: RunTools,
  rows: readonly FilledRow[],
  claims: Claims,
): Promise<Map<string, MadeRow['result']>> {
  const recalled = new Map<string, MadeRow['result']>();
  for (const { row, one, hash } of rows) {
    if (row.answer === null || recalled.has(hash)) continue;
    const result = await recall(tools, one, row.answer, claims);
    if (result !== null) recalled.set(hash, result);
  }
  return recalled;
}

function firstOfEach(rows: readonly FilledRow[]): FilledRow[] {
  return [...new Map(rows.toReversed().map((each) => [each.hash, each])).values()].reverse();
}

/**
 * Sets aside what each may cost at most, in order, until the budget has no room. What was set aside for the same rows before is given
 * back: a worker that begins with them anew says that the one before is gone.
 */
async function reserve(
  { inUnit, limits, models }: RunTools,
  order: GenerationOrder,
  rows: readonly FilledRow[],
): Promise<{ readonly reserved: Map<string, Reservation>; readonly wait: Wait | null }> {
  const reserved = new Map<string, Reservation>();
  if (rows.length === 0) return { reserved, wait: null };
  const { timeoutMs } = order.generator === ContentGeneratorEnum.IMAGE_MODEL ? models.images : models.text;
  return inUnit('READ WRITE', async (db) => {
    const at = now();
    const day = at.toISOString().slice(0, 10);
    const own = effectiveLimits(await lockLimits(db), limits);
    await releaseStale(
      db,
      CONTENT_BUDGET,
      rows.map(({ row }) => row.id),
    );
    const spent = await findSpent(db, day);
    let all = '0';
    let wait: Wait | null = null;
    for (const { row, one } of rows) {
      const amount = mostCost(order, one, models);
      const used = { today: sum([spent.today, all]), thisMonth: sum([spent.thisMonth, all]) };
      wait = budgetWait(own, used, amount, at);
      if (wait !== null) break;
      all = sum([all, amount]);
      reserved.set(row.id, reservationFor(row.id, amount, timeoutMs));
    }
    if (reserved.size > 0) {
      await addUsage(db, day, { calls: reserved.size });
      await setAside(db, CONTENT_BUDGET, [...reserved.values()]);
    }
    // What comes back of what was set aside for these may do for others.
    return { reserved, wait: reserved.size > 0 ? null : wait };
  });
}

/**
 * Asks for one row, and writes down what came back and what it has cost as soon as that is known: a worker that is killed between that
 * and the writing of contents has lost nothing.
 */
async function ask(
  tools: RunTools,
  order: GenerationOrder,
  { row, one }: FilledRow,
  reservation: Reservation,
  claims: Claims,
): Promise<Asked> {
  const made = await makeContent(order, one, tools.models, row.id);
  const settled = (result: MadeRow['result'] | null, cost: string): Promise<void> =>
    tools.inUnit('READ WRITE', (db) =>
      settleAnswer(db, order.runId, reservation, cost, result === null ? null : answerOf(result)),
    );
  if ('wait' in made) {
    await settled(null, '0');
    return { made: { row, result: made }, cost: '0' };
  }
  const cost = made.cost ?? '0';
  let result: MadeRow['result'] = made as NothingMade;
  if (!isNothing(made)) {
    try {
      result = await stored(tools, one, made, claims);
    } catch (error) {
      // Paid for all the same.
      await settled(null, cost);
      throw error;
    }
  }
  await settled(result, cost);
  return { made: { row, result }, cost };
}

/** All of them, also where one fails: what the others were answered is written down before anybody begins anew. */
async function inFull<T>(works: readonly Promise<T>[]): Promise<T[]> {
  const outcomes = await Promise.allSettled(works);
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}

/** The sum of decimals, exactly. */
function sum(decimals: readonly string[]): string {
  const total = decimals.reduce((so, one) => so + millionths(one), 0n);
  const digits = total.toString().padStart(7, '0');
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}
