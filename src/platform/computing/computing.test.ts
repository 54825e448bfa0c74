import { monitorEventLoopDelay } from 'node:perf_hooks';
import * as busyWork from '../testing/busy-work';
import { inSteps } from './in-steps';
import { inThread } from './in-thread';

/** The machine may do other things as well: bench/event-loop.ts measures on an idle one. */
const HELD_BUT_FREE_MS = 400;

async function heldBy(work: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await new Promise((resolve) => setTimeout(resolve, 10));
  await work();
  await new Promise((resolve) => setTimeout(resolve, 10));
  delay.disable();
  return delay.max / 1e6;
}

const FILE = require.resolve('../testing/busy-work');

test('a function in a thread answers with what it computes, and the loop goes on meanwhile', async () => {
  const input = { ms: 1_000, told: new Map([['a', Float64Array.of(1, 2)]]) };
  // The first one waits for the thread to start.
  await inThread(FILE, busyWork.busy, { ...input, ms: 0 });
  let answer: unknown;
  const held = await heldBy(async () => {
    answer = await inThread(FILE, busyWork.busy, input);
  });
  expect(answer).toEqual(new Map([['a', 3]]));
  expect(held).toBeLessThan(HELD_BUT_FREE_MS);
  expect(await heldBy(async () => busyWork.busy(input))).toBeGreaterThan(900);
});

test('what it throws is what the caller gets, and it knows nothing of the environment', async () => {
  await expect(inThread(FILE, busyWork.failing, 'five')).rejects.toThrow('five is not a number');
  process.env.A_SECRET = 'of the server';
  expect(await inThread(FILE, busyWork.environment, null)).not.toContain('A_SECRET');
  delete process.env.A_SECRET;
});

test('work in steps gives others their turn', async () => {
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 1);
  const result = await inSteps(busyWork.busySteps(20, 10));
  clearInterval(timer);
  expect(result).toBe(20);
  expect(turns).toBeGreaterThan(5);
});
