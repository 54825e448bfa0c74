import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { evaluateOffPolicy, type LoggedDecision, type TargetPolicy } from '../../../src/statistics/off-policy';
import type { SimulationOptions } from '../../simulate';

type Bar = readonly [text: string, isMet: boolean];

/**
 * Off-policy evaluation on 10,000 real decisions each of two policies for men's fashion (open_bandit/*_men.csv below SHARED_DATA): what
 * each of them earned is known, and has to lie in the intervals that are computed from the log of the other one.
 */
export function judgeLoggedPolicies(print: SimulationOptions['print']): Bar[] {
  const folder = process.env.SHARED_DATA;
  const path = folder === undefined ? undefined : join(folder, 'open_bandit');
  if (path === undefined || !existsSync(join(path, 'random_men.csv')) || !existsSync(join(path, 'bts_men.csv'))) {
    print('Skipped: two logged policies. Set SHARED_DATA to a folder with open_bandit/random_men.csv and bts_men.csv.');
    return [];
  }
  const [uniform, thompson] = [read(join(path, 'random_men.csv')), read(join(path, 'bts_men.csv'))];
  print(`${uniform.length} decisions each of two policies for men's fashion, judged by the log of the other one:`);
  print(
    '  log → policy           earned | self-normalised  95 % interval    | doubly robust    95 % interval    |   ESS',
  );
  const items = new Set(uniform.map(({ action }) => action));
  const even = new Map([...items].map((item) => [item, 1 / items.size]));
  return [
    ...judge('uniform → Thompson', uniform, sharesOf(thompson), earned(thompson), print),
    ...judge('Thompson → uniform', thompson, () => even, earned(uniform), print),
  ];
}

function judge(
  name: string,
  log: readonly LoggedDecision[],
  policy: TargetPolicy,
  truth: number,
  print: SimulationOptions['print'],
): Bar[] {
  const answer = evaluateOffPolicy(log, policy);
  if (!answer.ok) {
    print(`  ${name}: ${answer.explanation}`);
    return [[`open_bandit men, ${name}: there is an estimate`, false]];
  }
  const { selfNormalized, doublyRobust, effectiveSampleSize } = answer;
  const said = [selfNormalized, doublyRobust].map(({ estimate, interval: { lower, upper } }) => {
    const range = `${percent(lower)} to ${percent(upper)}`;
    return `${percent(estimate).padStart(15)}  ${range.padEnd(16)}`;
  });
  print(
    `  ${name.padEnd(21)} ${percent(truth).padStart(7)} | ${said.join(' | ')} | ${effectiveSampleSize.toFixed(0).padStart(5)}`,
  );
  const covers = [selfNormalized, doublyRobust].every(
    ({ interval: { lower, upper } }) => lower <= truth && truth <= upper,
  );
  return [[`open_bandit men, ${name}: both intervals cover what it earned`, covers]];
}

function read(file: string): LoggedDecision[] {
  const rows: Record<string, string>[] = parse(readFileSync(file), { columns: true });
  return rows.map((row) => ({
    context: row.position ?? '',
    action: row.item_id ?? '',
    propensity: Number(row.propensity_score),
    reward: Number(row.click),
  }));
}

function earned(log: readonly LoggedDecision[]): number {
  return log.reduce((sum, { reward }) => sum + reward, 0) / log.length;
}

/** How often a policy chose each item at each position. */
function sharesOf(log: readonly LoggedDecision[]): TargetPolicy {
  const counts = new Map<string, Map<string, number>>();
  for (const { context, action } of log) {
    const own = counts.get(context) ?? new Map<string, number>();
    counts.set(context, own.set(action, (own.get(action) ?? 0) + 1));
  }
  const shares = new Map(
    [...counts].map(([context, own]) => {
      const all = [...own.values()].reduce((sum, one) => sum + one, 0);
      return [context, new Map([...own].map(([action, count]) => [action, count / all]))];
    }),
  );
  return (context) => shares.get(context) ?? new Map();
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
