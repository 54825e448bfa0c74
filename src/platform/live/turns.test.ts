import { setImmediate as tick } from 'node:timers/promises';
import { Turns } from './turns';

test('so many work at the same time, the others in the order in which they came, whatever fails', async () => {
  const turns = new Turns(2);
  const started: number[] = [];
  const finish: (() => void)[] = [];
  const jobs = [0, 1, 2, 3].map((n) =>
    turns.take(async () => {
      started.push(n);
      await new Promise<void>((resolve) => {
        finish[n] = resolve;
      });
      if (n === 0) throw new Error('failed');
      return n;
    }),
  );
  const ends = Promise.allSettled(jobs);
  await tick();
  expect(started).toEqual([0, 1]);
  finish[0]?.();
  await tick();
  expect(started).toEqual([0, 1, 2]);
  finish[2]?.();
  finish[1]?.();
  await tick();
  expect(started).toEqual([0, 1, 2, 3]);
  finish[3]?.();
  expect((await ends).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
  expect(await turns.take(async () => 'free')).toBe('free');
});
