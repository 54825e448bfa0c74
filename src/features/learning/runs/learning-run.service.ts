import { now } from '../../../platform/clock';
import { newId as makeId } from '../../../platform/database/new-id';
import type { Database } from '../../../platform/database/statement';
import { insertRow, updateRow, type Values } from '../../../platform/database/write';
import { ConflictError } from '../../../platform/errors';
import { publishChange } from '../../../platform/live/change';
import { addDays } from '../../performance/series/performance-periods';
import { ensureProfile } from '../../profiles/profile.service';
import { noFacts } from '../facts/learning-facts';
import { readLearningFacts } from '../facts/learning-facts.service';
import { type LearningOriginEnum, LearningRunStatusEnum } from '../learning.enums';
import { followPatterns, type PatternOutcome, writeOutcome } from '../patterns/follow-patterns.service';
import { DEFAULT_PARAMETERS } from '../patterns/mining-options';
import { cubeOf } from '../patterns/pattern-cube';
import { minePatterns } from '../patterns/pattern-mining.service';
import { ENGINE_VERSION, inputHash } from './input-hash';
import type { ConcludedPart, LearningEvidence, LearningPart } from './learning-part';
import { LEARNING_PARTS } from './learning-parts';
import type { LearningRun, RunNote, RunParameters } from './learning-run.entity';
import {
  findActiveRun,
  findLastCompleted,
  LEARNING_RUN_CHANGES,
  learningRuns,
  lockRun,
  type RunState,
} from './learning-run.store';

/** Does work in a transaction of its own as the tenant. */
export type InUnit = <T>(mode: 'READ ONLY' | 'READ WRITE', work: (db: Database) => Promise<T>) => Promise<T>;

export interface LearningRequest {
  readonly origin: LearningOriginEnum;
  readonly parameters?: Partial<RunParameters>;
  /** The day before which facts count; default: today in UTC, which is not over yet. */
  readonly windowEnd?: string;
}

/** For programs that must repeat a run exactly, and to look on. */
export interface RunOptions {
  readonly at?: Date;
  readonly newId?: (label: string) => string;
  readonly onProgress?: (share: number, step: string) => void;
  readonly signal?: AbortSignal;
  readonly parts?: readonly LearningPart[];
}

const { QUEUED, RUNNING, COMPLETED, UNCHANGED, FAILED } = LearningRunStatusEnum;
/** A run that has not been heard of for so long is taken for dead. */
export const SILENT_MS = 10 * 60_000;
const TOLD_EVERY_MS = 500;

/**
 * Puts a run on record, to be done by `executeRun`. Where one waits or is at work already, that one is the answer: two at once
 * would judge the same fresh data twice. One that died is given up.
 */
export async function requestRun(
  db: Database,
  request: LearningRequest,
  { at = now(), newId = makeId }: RunOptions = {},
): Promise<{ readonly id: string; readonly isNew: boolean }> {
  const active = await findActiveRun(db);
  const isDead = active?.status === RUNNING && at.getTime() - active.updatedAt.getTime() > SILENT_MS;
  if (active && !isDead) return { id: active.id, isNew: false };
  if (active) await endRun(db, active, at, { status: FAILED, error: 'It was not heard of for ten minutes.' });
  // Runs write to the profile: one that the first run made would make the second one look at something else.
  await ensureProfile(db);
  const id = newId(`learning-run/${request.windowEnd ?? ''}`);
  await insertRow<LearningRun>(db, learningRuns, {
    id,
    origin: request.origin,
    status: QUEUED,
    windowEnd: request.windowEnd ?? null,
    parameters: { ...DEFAULT_PARAMETERS, ...request.parameters },
    engineVersion: ENGINE_VERSION,
    seed: '1',
    createdAt: at,
    updatedAt: at,
  });
  return { id, isNew: true };
}

/**
 * Does a run that is on record. All that it finds is written in one transaction at its end, so a run that is killed leaves
 * nothing but its record, and can be done again. One that ended is left alone. Rejects where the run could not be done, after it
 * was marked as failed; CONFLICT where another process took it over.
 */
export async function executeRun(inUnit: InUnit, id: string, options: RunOptions = {}): Promise<void> {
  const startedAt = options.at ?? now();
  const run = await inUnit('READ WRITE', (db) => beginRun(db, id, startedAt));
  if (run === null) return;
  try {
    await new Running(inUnit, run, startedAt, options).toTheEnd();
  } catch (error) {
    await inUnit('READ WRITE', (db) => failRun(db, run, options.at ?? now())).catch(() => undefined);
    throw error;
  }
}

/** A run as it goes. */
class Running {
  private toldAt = performance.now();
  private readonly beganAt = performance.now();

  constructor(
    private readonly inUnit: InUnit,
    private readonly run: RunState,
    private readonly at: Date,
    private readonly options: RunOptions,
  ) {}

  async toTheEnd(): Promise<void> {
    const parameters = { ...DEFAULT_PARAMETERS, ...this.run.parameters };
    const before = this.run.windowEnd ?? this.at.toISOString().slice(0, 10);
    const { days } = parameters;
    const read = await this.inUnit('READ ONLY', (db) =>
      readLearningFacts(db, { before, days }, (share) => this.tell('reading', 0.4 * share)),
    );
    // Tests can have shown something where no report has been imported.
    const facts = read ?? noFacts({ start: addDays(before, -days), end: before });
    const evidence: LearningEvidence = {
      runId: this.run.id,
      seed: this.run.seed,
      at: this.at,
      before,
      newId: this.options.newId ?? makeId,
      parameters,
      facts,
      cube: cubeOf(facts),
    };
    await this.learn(evidence);
  }

  private async learn(evidence: LearningEvidence): Promise<void> {
    const parts = this.options.parts ?? LEARNING_PARTS;
    const prepared = await this.inUnit('READ ONLY', (db) =>
      Promise.all(parts.map((part) => part.prepare(db, evidence))),
    );
    const { facts, parameters } = evidence;
    const hash = inputHash(
      facts,
      parameters,
      prepared.map(({ inputs }) => inputs),
    );
    const window = { windowStart: facts.window.start, windowEnd: facts.window.end, inputHash: hash };
    const last = await this.inUnit('READ ONLY', findLastCompleted);
    if (last?.inputHash === hash) {
      await this.end({ ...window, status: UNCHANGED, sameAsRunId: last.id });
      return;
    }
    const pValues = prepared.flatMap((part) => part.pValues);
    const { mined, patterns, notes } = await minePatterns(evidence, pValues, (share) =>
      this.tell('mining', 0.4 + 0.5 * share),
    );
    await this.tell('judging', 0.9);
    const [outcome, concluded] = await this.inUnit('READ ONLY', async (db) => {
      const ends = prepared.map((_, i) => prepared.slice(0, i + 1).reduce((sum, part) => sum + part.pValues.length, 0));
      const verdicts = prepared.map((part, i) => mined.others.slice(ends[i] - part.pValues.length, ends[i]));
      return [
        await followPatterns(db, evidence, patterns),
        await Promise.all(prepared.map((part, i) => part.conclude(db, { verdicts: verdicts[i], patterns, notes }))),
      ] as const;
    });
    const counts = {
      campaigns: facts.campaigns.length,
      facts: facts.facts,
      cells: facts.cells.length,
      hypotheses: mined.hypotheses,
      acceptedBeforePruning: mined.acceptedBeforePruning.length,
      ...outcome.counts,
    };
    await this.end({ ...window, notes, counts }, { evidence, outcome, concluded });
  }

  /** Writes everything in one transaction, unless somebody took the run over meanwhile. */
  private async end(
    ending: Partial<
      Pick<LearningRun, 'windowStart' | 'windowEnd' | 'inputHash' | 'status' | 'sameAsRunId' | 'counts'>
    > & {
      readonly notes?: readonly RunNote[];
    },
    findings?: {
      readonly evidence: LearningEvidence;
      readonly outcome: PatternOutcome;
      readonly concluded: readonly ConcludedPart[];
    },
  ): Promise<void> {
    this.options.signal?.throwIfAborted();
    await this.inUnit('READ WRITE', async (db) => {
      if (!(await isOurs(db, this.run))) throw new ConflictError('Another process has taken this run over.');
      let counts: Readonly<Record<string, number>> = ending.counts ?? {};
      if (findings) {
        await writeOutcome(db, findings.outcome, findings.evidence);
        for (const part of findings.concluded) counts = { ...counts, ...(await part.write(db)) };
      }
      const durationMs = Math.round(performance.now() - this.beganAt);
      await endRun(db, this.run, this.options.at ?? now(), { status: COMPLETED, ...ending, counts, durationMs });
    });
    this.options.onProgress?.(1, 'done');
  }

  /** Tells how far it is, now and then; by that it is also known to live. */
  private async tell(step: string, progress: number): Promise<void> {
    this.options.signal?.throwIfAborted();
    this.options.onProgress?.(progress, step);
    if (performance.now() - this.toldAt < TOLD_EVERY_MS) return;
    this.toldAt = performance.now();
    await this.inUnit('READ WRITE', (db) => changeRun(db, this.run.id, { step, progress, updatedAt: now() }));
  }
}

/** Marks a run as at work; null where it has ended. One that died on the way begins anew. */
async function beginRun(db: Database, id: string, at: Date): Promise<RunState | null> {
  const run = await lockRun(db, id);
  if (!run || run.status === COMPLETED || run.status === UNCHANGED) return null;
  await changeRun(db, id, {
    status: RUNNING,
    startedAt: at,
    updatedAt: at,
    progress: 0,
    step: 'reading',
    error: null,
    finishedAt: null,
  });
  return { ...run, status: RUNNING, startedAt: at };
}

/** Whether this process is still the one that does the run; locks it until the transaction ends. */
async function isOurs(db: Database, { id, startedAt }: RunState): Promise<boolean> {
  const now = await lockRun(db, id);
  return now?.status === RUNNING && now.startedAt?.getTime() === startedAt?.getTime();
}

async function failRun(db: Database, run: RunState, at: Date): Promise<void> {
  if (!(await isOurs(db, run))) return;
  await endRun(db, run, at, { status: FAILED, error: 'It failed; the log of the server says why.' });
}

async function endRun(
  db: Database,
  { id }: RunState,
  at: Date,
  ending: Partial<Omit<LearningRun, 'user' | 'userId' | 'id'>>,
): Promise<void> {
  const values = {
    ...ending,
    progress: ending.status === FAILED ? undefined : 1,
    step: null,
    finishedAt: at,
    updatedAt: at,
  };
  await changeRun(db, id, values);
}

/** Changes a run's record, and tells whoever watches it. */
async function changeRun(db: Database, id: string, values: Values<LearningRun>): Promise<void> {
  await updateRow<LearningRun>(db, learningRuns, id, values);
  await publishChange(db, LEARNING_RUN_CHANGES, id);
}
