import { now } from '../../../../platform/clock';
import { newId } from '../../../../platform/database/new-id';
import type { Database } from '../../../../platform/database/statement';
import { insertRow, notFound, updateOwn, type Values } from '../../../../platform/database/write';
import { BadUserInputError, ConflictError, RateLimitedError } from '../../../../platform/errors';
import type { GenerationLimits } from '../../../../platform/generation-limits';
import { publishChange } from '../../../../platform/live/change';
import { type GenerationRequest, orderFor } from '../generate-content.service';
import { ContentGenerationRunStatusEnum, ContentGeneratorEnum } from '../generation.enums';
import { budgetWait, effectiveLimits } from '../limits/generation-limits';
import { findLimits, findSpent } from '../limits/limits.store';
import type { ContentGenerationRun } from './content-generation-run.entity';
import {
  countActiveRuns,
  GENERATION_RUN_CHANGES,
  generationRuns,
  insertRunRows,
  lockRun,
  type NewRow,
} from './generation-run.store';

const { CANCELLED, QUEUED, RUNNING } = ContentGenerationRunStatusEnum;

/** Most rows of a run, and most runs of an account that wait or are at work. */
const MOST_ROWS = 10_000;
const MOST_ACTIVE = 10;

/**
 * Puts a run on record, with everything that is known at this moment: whoever takes it up later makes the same of it. Throws
 * BAD_USER_INPUT for too many rows, CONFLICT for too many runs at once, RATE_LIMITED where the budget of models is used up,
 * NOT_FOUND for what is not the viewer's.
 */
export async function requestRun(
  db: Database,
  request: GenerationRequest,
  rows: readonly NewRow[],
  limits: GenerationLimits,
): Promise<string> {
  if (rows.length === 0 || rows.length > MOST_ROWS) {
    throw BadUserInputError.at(
      'rows',
      `A run has 1 to ${MOST_ROWS} rows; these are ${rows.length}. Divide them over several runs.`,
      'maxRows',
    );
  }
  const order = await orderFor(db, request);
  if (request.generator !== ContentGeneratorEnum.TEMPLATE) await requireBudget(db, limits);
  const active = await countActiveRuns(db);
  if (active >= MOST_ACTIVE) {
    throw new ConflictError(`${active} runs wait or are at work already. Wait until one has ended, or cancel one.`, {
      active,
      most: MOST_ACTIVE,
    });
  }
  const id = newId();
  const at = now();
  await insertRow<ContentGenerationRun>(db, generationRuns, {
    id,
    campaignId: request.campaignId,
    templateId: request.templateId,
    templateVersion: order.templateVersion,
    status: QUEUED,
    generator: order.generator,
    contentType: order.contentType,
    seed: order.seed,
    context: order.base,
    total: rows.length,
    currency: limits.currency,
    createdAt: at,
    updatedAt: at,
  });
  await insertRunRows(db, id, rows);
  return id;
}

async function requireBudget(db: Database, most: GenerationLimits): Promise<void> {
  const at = now();
  const [own, spent] = await Promise.all([findLimits(db), findSpent(db, at.toISOString().slice(0, 10))]);
  // A millionth: whether anything at all is left.
  const wait = budgetWait(effectiveLimits(own, most), spent, '0.000001', at);
  if (wait === null) return;
  const until =
    wait.until === null ? 'Raise it with setContentGenerationLimits.' : `Try again at ${wait.until.toISOString()}.`;
  throw new RateLimitedError(`The budget of your account for models is used up (${wait.waitingFor}). ${until}`, {
    waitingFor: wait.waitingFor,
    retryAt: wait.until?.toISOString() ?? null,
  });
}

/** Ends a run where it is; what was made stays. Throws NOT_FOUND, and CONFLICT where it has ended by itself. */
export async function cancelRun(db: Database, id: string): Promise<void> {
  const run = await lockRun(db, id);
  if (run === null) throw notFound(generationRuns);
  if (run.status === CANCELLED) return;
  if (run.status !== QUEUED && run.status !== RUNNING) {
    throw new ConflictError('The run has ended already: there is nothing to cancel.', { status: run.status });
  }
  await changeRun(db, id, { status: CANCELLED, finishedAt: now(), waitingFor: null, waitingUntil: null });
}

/** Changes a run's record, and tells whoever watches it. */
export async function changeRun(
  db: Database,
  id: string,
  values: Omit<Values<ContentGenerationRun>, 'userId' | 'id' | 'createdAt' | 'updatedAt'>,
): Promise<void> {
  await updateOwn(db, generationRuns, id, values);
  await publishChange(db, GENERATION_RUN_CHANGES, id);
}
