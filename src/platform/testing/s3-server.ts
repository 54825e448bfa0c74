import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { readByteRange } from '../http/byte-range';

export interface S3Object {
  bytes: Buffer;
  readonly contentType: string;
}

/** A small server of S3's protocol with one bucket, addressed by path. Every request must be signed with the one key that it knows. */
export interface S3Server {
  readonly url: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** By key. */
  readonly objects: Map<string, S3Object>;
  /** `METHOD /path` of every request so far, refused ones included. */
  readonly requests: string[];
  /** Answers the next `times` requests with this status instead. */
  failNext(status: number, times: number): void;
  /** Answers the next `passed` requests as usual, and all later ones with this status. */
  passThenFail(passed: number, status: number): void;
  close(): Promise<void>;
}

const MAX_CLOCK_SKEW_MS = 15 * 60_000;

export async function startS3Server(): Promise<S3Server> {
  const access = { region: 'eu-test-1', accessKeyId: 'AKIATESTTESTTEST', secretAccessKey: 'secret/of+the/test' };
  const bucket = 'assets-of-the-test';
  const objects = new Map<string, S3Object>();
  const requests: string[] = [];
  let failing = { status: 0, passed: 0, times: 0 };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    const body = await buffer(request);
    requests.push(`${method} ${url}`);
    if (failing.passed > 0) failing.passed -= 1;
    else if (failing.times > 0) {
      failing.times -= 1;
      return refuse(response, failing.status, failing.status === 503 ? 'SlowDown' : 'Failing');
    }
    const problem = signatureProblem(request, body, access);
    if (problem !== null) return refuse(response, 403, 'SignatureDoesNotMatch', problem);
    const { pathname } = new URL(url, 'http://s3');
    const [, name, ...rest] = pathname.split('/').map(decodeURIComponent);
    const key = rest.join('/');
    if (name !== bucket) return refuse(response, 404, 'NoSuchBucket');
    if (method === 'PUT') {
      objects.set(key, { bytes: body, contentType: request.headers['content-type'] ?? '' });
      response.writeHead(200, { etag: `"${createHash('md5').update(body).digest('hex')}"` }).end();
      return;
    }
    if (method === 'DELETE') {
      objects.delete(key);
      return void response.writeHead(204).end();
    }
    const { searchParams } = new URL(url, 'http://s3');
    if (method === 'GET' && searchParams.get('list-type') === '2') return list(searchParams, response);
    const object = objects.get(key);
    if (object === undefined) return refuse(response, 404, 'NoSuchKey');
    const size = object.bytes.length;
    const range = readByteRange(request.headers.range, size);
    if (range === 'UNSATISFIABLE') return refuse(response, 416, 'InvalidRange');
    const sent = range === 'WHOLE' ? object.bytes : object.bytes.subarray(range.start, range.end + 1);
    response.writeHead(range === 'WHOLE' ? 200 : 206, {
      'content-type': object.contentType,
      'content-length': sent.length,
      ...(range === 'WHOLE' ? {} : { 'content-range': `bytes ${range.start}-${range.end}/${size}` }),
    });
    response.end(method === 'HEAD' ? undefined : sent);
  }

  /** Two to a page, so that pages are turned. */
  function list(query: URLSearchParams, response: ServerResponse): void {
    const prefix = query.get('prefix') ?? '';
    const from = query.get('continuation-token') ?? '';
    const names = [...objects.keys()].filter((name) => name.startsWith(prefix) && name > from).sort();
    const page = names.slice(0, 2);
    const isWhole = names.length === page.length;
    const next = isWhole ? '' : `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>`;
    const contents = page.map((name) => `<Contents><Key>${name}</Key></Contents>`).join('');
    response.writeHead(200, { 'content-type': 'application/xml' });
    response.end(
      `<?xml version="1.0"?><ListBucketResult><IsTruncated>${!isWhole}</IsTruncated>${contents}${next}</ListBucketResult>`,
    );
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bucket,
    ...access,
    objects,
    requests,
    failNext(status, times) {
      failing = { status, passed: 0, times };
    },
    passThenFail(passed, status) {
      failing = { status, passed, times: Number.POSITIVE_INFINITY };
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function refuse(response: ServerResponse, status: number, code: string, message = code): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`);
}

type Access = Pick<S3Server, 'region' | 'accessKeyId' | 'secretAccessKey'>;

/** Checks a signature of version 4 as Amazon describes it ("Authenticating Requests: Using the Authorization Header"). */
function signatureProblem(request: IncomingMessage, body: Buffer, access: Access): string | null {
  const { headers, method = '', url = '' } = request;
  const [, credential, signed, signature] =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    ) ?? [];
  if (credential === undefined || signed === undefined) return 'There is no signature.';
  const moment = String(headers['x-amz-date']);
  const day = moment.slice(0, 8);
  const scope = `${day}/${access.region}/s3/aws4_request`;
  if (credential !== `${access.accessKeyId}/${scope}`) return 'The credential is not of this server, region or day.';
  const [, year, month, date, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(moment)?.map(Number) ?? [];
  const at = Date.UTC(year ?? 0, (month ?? 0) - 1, date, hour, minute, second);
  if (!(Math.abs(at - Date.now()) < MAX_CLOCK_SKEW_MS)) return 'The signature is too old.';
  const names = signed.split(';');
  const own = Object.keys(headers).filter((name) => name === 'host' || name.startsWith('x-amz-'));
  if (!own.every((name) => names.includes(name))) return 'A header that must be signed is not.';
  const bodyHash = sha256(body);
  if (headers['x-amz-content-sha256'] !== bodyHash) return 'The body is not the one that was signed.';
  const { pathname, searchParams } = new URL(url, 'http://s3');
  searchParams.sort();
  const lines = names.map((name) => `${name}:${String(headers[name]).trim().replace(/ +/g, ' ')}\n`).join('');
  const query = searchParams.toString().replaceAll('+', '%20');
  const canonical = [method, pathname, query, lines, signed, bodyHash].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', moment, scope, sha256(canonical)].join('\n');
  const key = [day, access.region, 's3', 'aws4_request'].reduce<Buffer>(
    (by, part) => hmac(by, part),
    Buffer.from(`AWS4${access.secretAccessKey}`),
  );
  return hmac(key, toSign).toString('hex') === signature ? null : 'The signature is wrong.';
}

function sha256(data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}
