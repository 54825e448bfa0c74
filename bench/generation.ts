/**
 * A run of 10,000 contents whose worker is killed (kill -9) half-way, and which another worker takes up: exactly as many rows as
 * asked for, how many a second, and the memory of the workers.
 * Run: npm run bench:generation -- [--contents 10000]
 */
import 'reflect-metadata';
import { generateWithKill } from '../src/platform/testing/killed-generation';
import { startTestApi } from '../src/platform/testing/test-api';
import { createTestDatabaseOn } from '../src/platform/testing/test-database';
import { startTestServer } from '../src/platform/testing/test-server';

const contents = Number(/--contents[ =](\d+)/.exec(process.argv.join(' '))?.[1] ?? 10_000);

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<void> {
  const server = await startTestServer();
  const database = await createTestDatabaseOn(server, {});
  const api = await startTestApi(database, { limits: { costPerMinute: 0 } });
  try {
    const done = await generateWithKill(api, database, contents);
    const rate = (rows: number, seconds: number): string => (rows / seconds).toFixed(0);
    print(`asked for ${contents}; killed at ${done.rowsAtKill}, taken up ${done.secondsBetween.toFixed(1)} s later`);
    print(
      `rows ${done.rows}, different texts ${done.differentBodies}, files ${done.files}; the run is ${done.run.status} ` +
        `with ${done.run.made} made, ${done.run.existed} existed, ${done.run.failed} failed`,
    );
    print(
      `contents a second: ${rate(done.rowsAtKill, done.secondsBefore)} before, ${rate(done.rows - done.rowsAtKill, done.secondsAfter)} after`,
    );
    print(`memory of the workers: ${done.megabytes.join(' and ')} MiB`);
    const isExact =
      done.rows === contents &&
      done.rowsOfRun === contents &&
      done.differentBodies === contents &&
      done.run.made === contents &&
      done.rowsAtKill < contents;
    if (!isExact) process.exitCode = 1;
    print(isExact ? 'exactly as many as asked for' : 'NOT as many as asked for');
  } finally {
    await api.close();
    await database.drop();
    await server.stop();
  }
}

void main();
