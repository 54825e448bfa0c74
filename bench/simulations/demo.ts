/**
 * `npm run simulate -- demo`: the account that visitors of the demo see, on a last day of each weekday, which are the seven data sets that it can
 * be: which patterns stand after its two learning runs, and whether these are what was planted, all of it and nothing else. With `--full`
 * on two days of each weekday, years apart, which must show the same.
 */
import { Client } from 'pg';
import { dayOf, epochDay } from '../../src/demo/demo-parameters';
import { type JudgedPattern, judgePatterns, standingPatterns } from '../../src/demo/standing-patterns';
import { loadTestDemo } from '../../src/platform/testing/demo-accounts';
import { createTestDatabaseOn } from '../../src/platform/testing/test-database';
import { startTestServer, type TestServer } from '../../src/platform/testing/test-server';
import type { SimulationOptions } from '../simulate';

const SEED = 42;
const WEEKDAYS = 7;
/** First last days of a week each. */
const WEEKS = ['2027-02-26', '2030-06-05'];
/** What has to be there on every day. */
const EXPECTED = ['conversion_rate VIDEO WEEKEND', 'ctr 18-24 INSTAGRAM', 'ctr MONDAY', 'ctr STORIES'];
/** Of intervals of 95 percent, some 40. */
const FEWEST_HOLD = 0.85;

export async function simulate({ full, print }: SimulationOptions): Promise<boolean> {
  const server = await startTestServer();
  const all: JudgedPattern[] = [];
  const missing: string[] = [];
  const shown = new Map<number, Set<string>>();
  try {
    for (const first of full ? WEEKS : WEEKS.slice(0, 1)) {
      for (let day = 0; day < WEEKDAYS; day++) {
        const epoch = epochDay(first) + day;
        const patterns = judgePatterns(await patternsOn(server, dayOf(epoch)));
        const names = new Set(patterns.map(({ name }) => name));
        missing.push(...EXPECTED.filter((name) => !names.has(name)).map((name) => `${dayOf(epoch)} ${name}`));
        all.push(...patterns);
        const text = patterns.map(lineOf).join('; ');
        shown.set(epoch % WEEKDAYS, (shown.get(epoch % WEEKDAYS) ?? new Set()).add(text));
        print(`${dayOf(epoch)}  ${text}`);
      }
    }
  } finally {
    await server.stop();
  }
  const unplanted = all.filter(({ planted }) => planted === null);
  const held = all.filter(({ planted, lower, upper }) => planted !== null && lower <= planted && planted <= upper);
  print('');
  const bars: [text: string, isMet: boolean][] = [
    [`nothing expected is missing: ${missing.join(', ') || 'none'}`, missing.length === 0],
    [`of ${all.length} patterns, not planted: ${unplanted.length}`, unplanted.length === 0],
    [
      `of ${all.length} intervals of 95 percent, ≥ ${FEWEST_HOLD} hold what was planted: ${held.length}`,
      held.length >= FEWEST_HOLD * all.length,
    ],
    ['the same weekday shows the same', [...shown.values()].every(({ size }) => size === 1)],
  ];
  for (const [text, isMet] of bars) print(`${isMet ? 'met   ' : 'MISSED'}  ${text}`);
  return bars.every(([, isMet]) => isMet);
}

function lineOf({ name, rateRatio, lower, upper, planted, status }: JudgedPattern): string {
  const truth = planted === null ? 'nothing' : planted.toFixed(3);
  return `${name} ${rateRatio.toFixed(3)} (${lower.toFixed(3)} to ${upper.toFixed(3)}; planted ${truth}) ${status}`;
}

async function patternsOn(server: TestServer, endDay: string) {
  const database = await createTestDatabaseOn(server, {});
  const client = new Client({ connectionString: database.ownerUrl });
  try {
    await loadTestDemo({ url: database.ownerUrl, users: 1, seed: SEED, days: 180, endDay });
    await client.connect();
    return await standingPatterns(client);
  } finally {
    await client.end();
    await database.drop();
  }
}
