/**
 * Sends requests at an offered rate, from a process of its own: each leaves at its moment whether or not the ones before it were answered,
 * and the moments are a Poisson process, as of many people who do not know of each other. Started by a bench with `fork`; takes one
 * `OfferedLoad` and answers with one `LoadOutcome`.
 */
import { Agent, request } from 'node:http';
import { setPriority } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { createRandom } from '../src/statistics/random';

export interface OfferedLoad {
  readonly url: string;
  readonly token: string;
  readonly bodies: readonly string[];
  /** Requests a second. */
  readonly rate: number;
  readonly seconds: number;
}

/** What was answered; `failed` holds the first answers that were no good ones. */
export interface LoadOutcome {
  readonly good: number;
  readonly failed: readonly string[];
}

/** People have machines of their own: where one processor is wanted by both, the server goes first. */
setPriority(10);

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** Null for a good answer, else what was wrong. */
function send({ url, token }: OfferedLoad, body: string): Promise<string | null> {
  return new Promise((resolve) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    };
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () =>
        resolve(response.statusCode === 200 && !text.includes('"errors"') ? null : `${response.statusCode} ${text}`),
      );
    });
    sent.on('error', (error) => resolve(error.message));
    sent.end(body);
  });
}

async function offer(load: OfferedLoad): Promise<LoadOutcome> {
  const random = createRandom('offered load');
  const answers: Promise<string | null>[] = [];
  const start = performance.now();
  for (let due = 0, index = 0; due < load.seconds * 1_000; index += 1) {
    due += (-Math.log(1 - random.uniform()) / load.rate) * 1_000;
    const left = start + due - performance.now();
    if (left > 0) await wait(left);
    answers.push(send(load, load.bodies[index % load.bodies.length] ?? ''));
  }
  const failed = (await Promise.all(answers)).filter((answer) => answer !== null);
  return { good: answers.length - failed.length, failed: failed.slice(0, 3) };
}

process.once('message', (load: OfferedLoad) => {
  void offer(load).then((outcome) => process.send?.(outcome, () => process.exit(0)));
});
