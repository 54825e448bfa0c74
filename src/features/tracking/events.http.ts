import type { FastifyInstance } from 'fastify';
import type { Authenticator } from '../../platform/auth/authenticator';
import type { Workspace } from '../../platform/database/unit-of-work';
import { BadUserInputError } from '../../platform/errors';
import { registerUpload } from '../../platform/http/upload';
import { readEvent } from './event-line';
import { eventPeriod, type TrackedLine, trackEvents } from './tracking.service';

export interface TrackingDependencies {
  readonly workspace: Workspace;
  readonly authenticate: Authenticator;
  /** Bodies at work at once; whoever comes then is asked to come again. Default 8. */
  readonly concurrency?: number;
}

const MAX_LINES = 10_000;
const BODY_BYTES = 8 * 1024 * 1024;
const UNPACKED_BYTES = 32 * 1024 * 1024;
const TYPES = [
  ...['application/x-ndjson', 'application/ndjson', 'application/jsonl', 'application/json'],
  ...['application/gzip', 'application/octet-stream', 'text/plain'],
];

/** What is said of one line of a request. */
interface LineAnswer {
  /** 1-based, blank lines counted. */
  readonly line: number;
  readonly eventId: string | null;
  readonly outcome: string;
  readonly code?: string | null;
  readonly field?: string | null;
  readonly message?: string | null;
}

/**
 * `POST /v1/events`: takes up to 10,000 events as NDJSON, one object a line as in `trackEvents` (gzip too), as the token's user,
 * all of them in one transaction. Answers 200 with what became of each line; what was accepted is durable then.
 */
export function registerEvents(app: FastifyInstance, dependencies: TrackingDependencies): void {
  const { workspace, authenticate, concurrency = 8 } = dependencies;
  registerUpload(app, {
    paths: ['/v1/events'],
    types: TYPES,
    authenticate,
    ...{ bodyBytes: BODY_BYTES, unpackedBytes: UNPACKED_BYTES, concurrency },
    ifTooLarge: `Send at most ${MAX_LINES} events at once.`,
    async handle({ viewer, body }) {
      const lines = linesOf(body);
      const period = eventPeriod();
      const read = lines.map(({ text }) => readEvent(parsed(text), period));
      const { lines: outcomes, ...counts } = await workspace.run(viewer.userId, 'READ WRITE', (db) =>
        trackEvents(db, period, read),
      );
      return { ...counts, lines: outcomes.map((outcome, index) => lineAnswer(outcome, lines[index].line)) };
    },
  });
}

function linesOf(body: Buffer): { line: number; text: string }[] {
  const lines = body
    .toString('utf8')
    .split('\n')
    .map((text, index) => ({ line: index + 1, text: text.trim() }))
    .filter(({ text }) => text !== '');
  if (lines.length >= 1 && lines.length <= MAX_LINES) return lines;
  const message = `Send 1 to ${MAX_LINES} events, one JSON object on each line.`;
  throw BadUserInputError.at('content', message, 'lines');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What was taken is told in few words: there may be ten thousand of it. */
function lineAnswer({ eventId, outcome, ...why }: TrackedLine, line: number): LineAnswer {
  return { line, eventId, outcome, ...(why.code === null ? {} : why) };
}
