import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress, PrivateAddressError, publicLookup } from './public-address';

export interface BoundedRequest {
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent by POST; absent: GET. */
  readonly body?: string;
  /** A longer answer is not read to its end. */
  readonly maxBytes: number;
  /** Whether addresses that are not public may be asked. */
  readonly allowPrivate: boolean;
  readonly signal: AbortSignal;
}

export interface BoundedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
}

/** The answer has more bytes than it may. */
export class AnswerTooLargeError extends Error {
  override readonly name = 'AnswerTooLargeError';
}

/**
 * One request to a server that is not trusted: redirects are answers like any other, and the body is bounded. Rejects with
 * `AnswerTooLargeError`, `PrivateAddressError`, the signal's reason, or the connection's error.
 */
export function requestBounded({
  url,
  headers,
  body,
  maxBytes,
  allowPrivate,
  signal,
}: BoundedRequest): Promise<BoundedAnswer> {
  return new Promise((resolve, reject) => {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (!allowPrivate && isIP(host) !== 0 && !isPublicAddress(host)) {
      return reject(new PrivateAddressError('The address is not public.'));
    }
    const lookup: { lookup?: LookupFunction } = allowPrivate ? {} : { lookup: publicLookup };
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const request = send(
      url,
      { method: body === undefined ? 'GET' : 'POST', headers: { ...headers }, agent: false, signal, ...lookup },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        const tooLarge = () => {
          reject(new AnswerTooLargeError(`The answer has more than ${maxBytes} bytes.`));
          request.destroy();
        };
        if (Number(response.headers['content-length']) > maxBytes) return tooLarge();
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > maxBytes) return tooLarge();
          chunks.push(chunk);
        });
        response.once('end', () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes: Buffer.concat(chunks) });
        });
        response.once('error', reject);
      },
    );
    request.once('error', (error) => reject(signal.aborted ? signal.reason : error));
    request.end(body);
  });
}
