import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticator } from '../auth/authenticator';
import { BadUserInputError, ForbiddenError, UnavailableError } from '../errors';
import type { Viewer } from '../graphql/context';
import { requireViewer } from './bearer';

export interface UploadOptions {
  /** Where it is posted to. */
  readonly paths: readonly string[];
  /** Kinds of bodies that are taken. */
  readonly types: readonly string[];
  readonly authenticate: Authenticator;
  /** Largest body, as it is sent. */
  readonly bodyBytes: number;
  /** What a zipped body may unpack to. */
  readonly unpackedBytes: number;
  /** What to do instead of sending a larger one. */
  readonly ifTooLarge: string;
  /** Bodies in memory at once; whoever comes then is asked to come again. */
  readonly concurrency: number;
  /** Does the work of one body, unpacked; what it returns is sent as JSON. */
  handle(upload: Upload, reply: FastifyReply): Promise<unknown>;
}

export interface Upload {
  readonly viewer: Viewer;
  readonly body: Buffer;
  readonly request: FastifyRequest;
  /** `Content-Type` without parameters, in lower case. */
  readonly type: string;
}

const unzip = promisify(gunzip);

/**
 * Takes bodies that are larger than GraphQL's, from whoever may write. The token is judged before the body is read, and the
 * body is unpacked where it is gzip, whatever the headers say.
 */
export function registerUpload(app: FastifyInstance, options: UploadOptions): void {
  const { types, bodyBytes, concurrency } = options;
  let atWork = 0;
  // A scope of its own: only here are these kinds of bodies taken.
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser([...types], { parseAs: 'buffer', bodyLimit: bodyBytes }, (_request, body, done) =>
      done(null, body),
    );
    scope.addContentTypeParser('*', (_request, _body, done) =>
      done(BadUserInputError.at('content-type', `Send one of these kinds: ${types.join(', ')}.`, 'contentType')),
    );
    scope.decorateRequest('uploader', null);
    for (const path of options.paths) {
      scope.post(path, {
        bodyLimit: bodyBytes,
        async onRequest(request, reply) {
          const viewer = await writer(request, reply, options.authenticate);
          if (atWork >= concurrency) throw new UnavailableError('Others are sending as well. Try again in a moment.');
          atWork += 1;
          reply.raw.once('close', () => {
            atWork -= 1;
          });
          request.setDecorator('uploader', viewer);
        },
        async handler(request, reply) {
          const viewer = request.getDecorator<Viewer>('uploader');
          const sent = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
          const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
          return options.handle({ viewer, body: await unpacked(sent, options), request, type }, reply);
        },
      });
    }
  });
}

async function writer(request: FastifyRequest, reply: FastifyReply, authenticate: Authenticator): Promise<Viewer> {
  const viewer = await requireViewer(request, reply, authenticate);
  if (viewer.role === 'ANALYST') throw new ForbiddenError('The role ANALYST may read but not change anything.');
  return viewer;
}

async function unpacked(body: Buffer, { unpackedBytes, ifTooLarge }: UploadOptions): Promise<Buffer> {
  if (body[0] !== 0x1f || body[1] !== 0x8b) return body;
  try {
    return await unzip(body, { maxOutputLength: unpackedBytes });
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw BadUserInputError.at(
      'content',
      isTooLarge
        ? `The body unpacks to more than ${unpackedBytes / 1024 ** 2} MiB. ${ifTooLarge}`
        : 'The gzip body is damaged or cut short. Compress it again.',
      isTooLarge ? 'FILE_TOO_LARGE' : 'BAD_GZIP',
    );
  }
}
