import { now } from '../../../platform/clock';
import { newId } from '../../../platform/database/new-id';
import type { Database } from '../../../platform/database/statement';
import { insertRow, notFound, updateOwn } from '../../../platform/database/write';
import { ConflictError } from '../../../platform/errors';
import { effectDeviation } from '../../../statistics/past-effects';
import { publishTestChange } from '../ab-tests/ab-test.changes';
import { TestStatusEnum } from '../ab-tests/ab-test.enums';
import { abTests } from '../ab-tests/ab-test.store';
import { lockMeasurements } from '../measurements/measurement.writes';
import { testResults } from '../results/test-result.store';
import { analyse } from './analysis';
import type { Analysis } from './analysis.model';
import {
  findResultOf,
  listAnalysedArms,
  listAnalysedSums,
  listEarlierLooks,
  listPastEffects,
  listTimedActions,
  lockForAnalysis,
  updateEstimates,
} from './analysis.store';
import { analysisInput, inputsHash, planOf, type TestFacts } from './analysis-input';
import { durationOf } from './data-calendar';
import { type StopFinding, stopRules } from './stop-rules';
import { storedDetails, storedResult, storedVerdict } from './stored-analysis';

/** Fewer past comparisons say nothing about how much uplifts differ. */
const FEWEST_PAST_EFFECTS = 5;

/** What analysing a test has led to. */
export interface AnalysisOutcome {
  /** UUID of the result: a new one, or the one that has these inputs already. */
  readonly resultId: string;
  readonly isNew: boolean;
  readonly lookIndex: number;
  readonly analysis: Analysis;
  /** The stop rules that the test meets; none for a test that does not run. */
  readonly stop: readonly StopFinding[];
}

/**
 * Analyses a test: writes a result, and what it says onto the test and its variations. The same inputs give the same result
 * again, and write nothing. Analyses of one test wait for each other. Throws NOT_FOUND, and CONFLICT for a test that is DRAFT.
 */
export async function analyzeABTest(db: Database, id: string): Promise<AnalysisOutcome> {
  const test = await lockForAnalysis(db, id);
  if (test === null) throw notFound(abTests);
  const { status } = test;
  if (status === TestStatusEnum.DRAFT) {
    throw new ConflictError('A test that is DRAFT has no data to analyse. Start it first.', { status });
  }
  const at = now();
  const { stratifyBy } = planOf(test);
  const [arms, sums, actions, earlier, past] = await Promise.all([
    listAnalysedArms(db, [id]),
    listAnalysedSums(db, [id], stratifyBy === null ? [] : [stratifyBy]),
    listTimedActions(db, [id]),
    listEarlierLooks(db, [id]),
    listPastEffects(db, id),
  ]);
  const deviation = past.length < FEWEST_PAST_EFFECTS ? null : effectDeviation(past);
  const upliftDeviation = deviation?.ok ? deviation.standardDeviation : null;
  const facts: TestFacts = { test, arms, sums, actions };
  const input = analysisInput(facts, { earlier, upliftDeviation, at });
  const hash = inputsHash(input);
  const { id: known, lastLook } = await findResultOf(db, id, hash);
  const analysis = analyse(input);
  const stop = status === TestStatusEnum.ACTIVE ? stopRules(input.plan, analysis, input.calendar) : [];
  if (known !== null) return { resultId: known, isNew: false, lookIndex: lastLook, analysis, stop };
  const lookIndex = lastLook + 1;
  const resultId = newId();
  const result = { ...storedResult(test, input, analysis), durationDays: durationOf(test, at) };
  await insertRow(db, testResults, {
    ...result,
    id: resultId,
    abTestId: id,
    lookIndex,
    statisticalDetails: storedDetails(input, analysis, stop),
    inputsHash: hash,
    calculatedAt: at,
    createdAt: at,
    updatedAt: at,
  });
  await updateOwn(db, abTests, id, storedVerdict(test, analysis));
  await lockMeasurements(db, [id]);
  await updateEstimates(db, id, analysis.arms);
  await publishTestChange(db, id);
  return { resultId, isNew: true, lookIndex, analysis, stop };
}
