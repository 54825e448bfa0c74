import type { FastifyInstance } from 'fastify';
import type { Authenticator } from '../../../platform/auth/authenticator';
import { BadUserInputError } from '../../../platform/errors';
import { registerUpload } from '../../../platform/http/upload';
import { readRecord } from '../../../platform/json-values';
import type { TrackingDependencies } from '../events.http';
import { trackMessages } from './segment.service';
import type { UnitSource } from './segment-message';

/** Segment's own limits are half a megabyte and some 2,500 messages. */
const BODY_BYTES = 1024 * 1024;
const UNPACKED_BYTES = 8 * 1024 * 1024;
const MAX_MESSAGES = 10_000;
/** Browsers that are leaving a page can send no other kind of text. */
const TYPES = ['application/json', 'text/plain'];
const KINDS = ['track', 'identify', 'page', 'screen', 'group', 'alias'];

/**
 * `POST /v1/batch` and `/v1/track` (`/v1/identify`, `/v1/page` and the others are taken and ignored): Segment's tracking
 * protocol, so that collectors that are there already can send here. The write key is a token, as basic auth or bearer.
 * `?unit=anonymousId` makes the browser or device the unit where the person is known as well.
 */
export function registerSegment(app: FastifyInstance, dependencies: TrackingDependencies): void {
  const { workspace, authenticate, concurrency = 8 } = dependencies;
  registerUpload(app, {
    paths: ['/v1/batch', ...KINDS.map((kind) => `/v1/${kind}`)],
    types: TYPES,
    authenticate: withWriteKey(authenticate),
    ...{ bodyBytes: BODY_BYTES, unpackedBytes: UNPACKED_BYTES, concurrency },
    ifTooLarge: `Send at most ${MAX_MESSAGES} messages at once.`,
    async handle({ viewer, body, request }) {
      const unit = unitOf(readRecord(request.query).unit);
      const path = request.url.split('?')[0] ?? '';
      const kind = KINDS.find((one) => path.endsWith(`/${one}`));
      const messages = messagesOf(body, kind === undefined);
      const options = kind === undefined ? { unit } : { unit, type: kind };
      const result = await workspace.run(viewer.userId, 'READ WRITE', (db) => trackMessages(db, messages, options));
      return { success: true, ...result };
    },
  });
}

/** Basic auth with the token as user name, as Segment's libraries send their write key, is the same as a bearer token. */
function withWriteKey(authenticate: Authenticator): Authenticator {
  return (authorization) => {
    const [, encoded] = /^Basic\s+([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '') ?? [];
    if (encoded === undefined) return authenticate(authorization);
    const [writeKey = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
    return authenticate(`Bearer ${writeKey}`);
  };
}

function messagesOf(body: Buffer, isBatch: boolean): readonly unknown[] {
  let sent: unknown;
  try {
    sent = JSON.parse(body.toString('utf8'));
  } catch {
    throw BadUserInputError.at('content', 'The body is not valid JSON.', 'isJson');
  }
  if (!isBatch) return [sent];
  const { batch } = readRecord(sent);
  if (Array.isArray(batch) && batch.length <= MAX_MESSAGES) return batch;
  throw BadUserInputError.at('batch', `batch must be a list of at most ${MAX_MESSAGES} messages.`, 'arrayMaxSize');
}

function unitOf(unit: unknown): UnitSource {
  if (unit === undefined || unit === 'userId') return 'userId';
  if (unit === 'anonymousId') return 'anonymousId';
  throw BadUserInputError.at('unit', 'unit must be userId or anonymousId.', 'isIn');
}
