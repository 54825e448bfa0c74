import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { evaluateOffPolicy, type LoggedDecision, type TargetPolicy } from './off-policy';

/** A folder with public data sets that are not part of this project: 10,000 decisions each of two policies for men's fashion. */
const FOLDER = process.env.SHARED_DATA;
const PATH = FOLDER === undefined ? undefined : join(FOLDER, 'open_bandit');
const isHere = PATH !== undefined && existsSync(join(PATH, 'random_men.csv'));

if (!isHere) {
  process.stderr.write('Skipped: two logged policies. Set SHARED_DATA to a folder with open_bandit/random_men.csv.\n');
}

function read(file: string): LoggedDecision[] {
  const rows: Record<string, string>[] = parse(readFileSync(join(PATH ?? '', file)), { columns: true });
  return rows.map((row) => ({
    context: row.position ?? '',
    action: row.item_id ?? '',
    propensity: Number(row.propensity_score),
    reward: Number(row.click),
  }));
}

const earned = (log: readonly LoggedDecision[]) => log.reduce((sum, { reward }) => sum + reward, 0) / log.length;

/** How often a policy chose each item at each position. */
function chancesOf(log: readonly LoggedDecision[]): TargetPolicy {
  const contexts = new Map<string, Map<string, number>>();
  const share = 1 / log.length;
  for (const { context, action } of log) {
    const chances = contexts.get(context) ?? new Map<string, number>();
    contexts.set(context, chances.set(action, (chances.get(action) ?? 0) + share));
  }
  for (const chances of contexts.values()) {
    const sum = [...chances.values()].reduce((total, chance) => total + chance, 0);
    for (const [action, chance] of chances) chances.set(action, chance / sum);
  }
  return (context) => contexts.get(context) ?? new Map();
}

(isHere ? describe : describe.skip)('what a policy would have earned is found in the log of the other:', () => {
  const uniform = read.bind(null, 'random_men.csv');
  const thompson = read.bind(null, 'bts_men.csv');

  test('Thompson sampling from a uniform log', () => {
    const answer = evaluateOffPolicy(uniform(), chancesOf(thompson()));
    expect(answer).toMatchObject({ ok: true, decisions: 10_000, loggedValue: 0.0046 });
    if (!answer.ok) throw new Error(answer.explanation);
    expect(Math.round(answer.effectiveSampleSize)).toBe(2_869);
    for (const { interval } of [answer.selfNormalized, answer.doublyRobust]) {
      expect(interval.lower).toBeLessThan(earned(thompson()));
      expect(interval.upper).toBeGreaterThan(earned(thompson()));
    }
  });

  test('uniform choice from a log of Thompson sampling', () => {
    const items = new Set(uniform().map(({ action }) => action));
    const even = new Map([...items].map((item) => [item, 1 / items.size]));
    const answer = evaluateOffPolicy(thompson(), () => even);
    expect(answer).toMatchObject({ ok: true, loggedValue: 0.0069 });
    if (!answer.ok) throw new Error(answer.explanation);
    expect(Math.round(answer.effectiveSampleSize)).toBe(656);
    for (const { interval } of [answer.selfNormalized, answer.doublyRobust]) {
      expect(interval.lower).toBeLessThan(earned(uniform()));
      expect(interval.upper).toBeGreaterThan(earned(uniform()));
    }
  });
});
