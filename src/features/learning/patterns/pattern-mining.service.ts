import { setImmediate as breathe } from 'node:timers/promises';
import { type MinedSegments, mineSegmentsInSteps } from '../../../statistics/segment-mining/mine-segments';
import type { LearningFacts } from '../facts/learning-facts';
import type { LearningEvidence } from '../runs/learning-part';
import type { RunNote } from '../runs/learning-run.entity';
import { FEWEST_DAYS, FLOORS } from './mining-options';
import { OBJECTIVE_ATTRIBUTE } from './pattern-cube';
import { type MinedPattern, minedPattern } from './pattern-rows';
import { noteOf } from './run-notes';

/** Mines in short steps, so that a server can answer in between. */
export async function minePatterns(
  { cube, facts, parameters, seed }: LearningEvidence,
  otherPValues: readonly number[],
  onProgress: (share: number) => Promise<void>,
): Promise<{ mined: MinedSegments; patterns: MinedPattern[]; notes: RunNote[] }> {
  const reason = tooThin(facts);
  const steps = mineSegmentsInSteps(reason === null ? cube.cube : { ...cube.cube, cells: 0 }, {
    falseDiscoveryRate: parameters.falseDiscoveryRate,
    conditions: parameters.conditions,
    floors: FLOORS,
    strataAttribute: OBJECTIVE_ATTRIBUTE,
    otherPValues,
    seed,
  });
  let step = steps.next();
  for (; !step.done; step = steps.next()) {
    await onProgress(step.value);
    await breathe();
  }
  const mined = step.value;
  const patterns = mined.findings.map((finding) => minedPattern(finding, cube, facts));
  const notes = [...cube.notes, ...(reason === null ? outcomeNotes(mined, otherPValues.length) : [reason])];
  return { mined, patterns, notes };
}

/** Why no pattern can be there to be found; null where one can. */
function tooThin({ campaigns, days, cells }: LearningFacts): RunNote | null {
  if (campaigns.length === 0) return noteOf('NO_FACTS');
  if (campaigns.length < FLOORS.clusters) {
    return noteOf('TOO_FEW_CAMPAIGNS', { needed: FLOORS.clusters, campaigns: campaigns.length });
  }
  const dates = new Set(days.map(({ date }) => date)).size;
  if (dates < FEWEST_DAYS) return noteOf('TOO_FEW_DAYS', { needed: FEWEST_DAYS, days: dates });
  const isCounted = (column: Float64Array) => column.some((count) => count > 0);
  const { clicks, conversions } = cells.measures;
  return isCounted(clicks) || isCounted(conversions) ? null : noteOf('NO_EVENTS');
}

function outcomeNotes(
  { hypotheses, findings, acceptedBeforePruning: before }: MinedSegments,
  others: number,
): RunNote[] {
  const own = hypotheses - others;
  if (findings.length > 0) {
    return [noteOf('FOUND', { hypotheses: own, before: before.length, patterns: findings.length })];
  }
  if (own > 0) return [noteOf('NOTHING_FOUND', { hypotheses: own })];
  return [noteOf('NOTHING_TESTABLE', { support: FLOORS.support, events: FLOORS.events, campaigns: FLOORS.clusters })];
}
