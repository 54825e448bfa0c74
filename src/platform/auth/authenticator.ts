import { UnauthenticatedError } from '../errors';
import type { Role, Viewer } from '../graphql/context';
import { JudgedTokens } from './judged-tokens';
import { tokenError } from './token-error';

/** Either a secret shared with whoever signs, or the place where the issuer publishes its keys. */
export type TokenTrust =
  | { readonly secret: string; readonly issuer?: string; readonly audience?: string }
  | {
      readonly jwksUrl: string;
      readonly issuer: string;
      readonly audience: string;
      /** How long after a fetch an unknown key does not cause another one; default 30 s. */
      readonly cooldownMs?: number;
      /** How long fetched keys are good for; default 10 min. */
      readonly cacheMs?: number;
    };

/**
 * The viewer of an `Authorization` header, or null where there is none. Throws UNAUTHENTICATED that says what is wrong
 * with the token, or SERVICE_UNAVAILABLE when the issuer's keys cannot be had.
 */
export type Authenticator = (authorization: string | undefined) => Promise<Viewer | null>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const ROLES: readonly Role[] = ['USER', 'ANALYST', 'OPERATOR'];
const CLOCK_TOLERANCE_SECONDS = 5;
const FETCH_TIMEOUT_MS = 5_000;

/** Makes the judge of tokens. The algorithms are fixed by what is trusted, never by the token. */
export async function createAuthenticator(trust: TokenTrust): Promise<Authenticator> {
  const { jwtVerify, createRemoteJWKSet } = await import('jose');
  const options = {
    requiredClaims: ['exp', 'sub'],
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    ...(trust.issuer === undefined ? {} : { issuer: trust.issuer }),
    ...(trust.audience === undefined ? {} : { audience: trust.audience }),
  };
  const verify = await verifier();
  const judged = new JudgedTokens();

  return async (authorization) => {
    const token = bearerToken(authorization);
    if (token === null) return null;
    const known = judged.get(token);
    if (known !== undefined) return known;
    let claims: Readonly<Record<string, unknown>>;
    try {
      claims = await verify(token);
    } catch (error) {
      throw tokenError(error);
    }
    const viewer = { userId: subject(claims.sub), role: role(claims.role) };
    judged.add(token, viewer, Number(claims.exp));
    return viewer;
  };

  async function verifier(): Promise<(token: string) => Promise<Readonly<Record<string, unknown>>>> {
    if ('secret' in trust) {
      // Made once: jose would make it of the bytes with every token.
      const algorithm = { name: 'HMAC', hash: 'SHA-256' };
      const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(trust.secret), algorithm, false, [
        'verify',
      ]);
      return async (token) => (await jwtVerify(token, key, { ...options, algorithms: ['HS256'] })).payload;
    }
    const keys = createRemoteJWKSet(new URL(trust.jwksUrl), {
      timeoutDuration: FETCH_TIMEOUT_MS,
      ...(trust.cooldownMs === undefined ? {} : { cooldownDuration: trust.cooldownMs }),
      ...(trust.cacheMs === undefined ? {} : { cacheMaxAge: trust.cacheMs }),
    });
    const algorithms = ['RS256', 'ES256', 'EdDSA'];
    return async (token) => (await jwtVerify(token, keys, { ...options, algorithms })).payload;
  }
}

function bearerToken(authorization: string | undefined): string | null {
  const header = authorization?.trim();
  if (!header) return null;
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
  if (token === undefined) {
    throw new UnauthenticatedError('The Authorization header must be: Bearer <token>.');
  }
  return token;
}

function subject(sub: unknown): string {
  const userId = typeof sub === 'string' ? sub.toLowerCase() : '';
  if (UUID.test(userId)) return userId;
  throw new UnauthenticatedError('The claim sub of the token must be the UUID of a user.');
}

function role(claim: unknown): Role {
  if (claim === undefined) return 'USER';
  const known = ROLES.find((name) => name === claim);
  if (known === undefined)
    throw new UnauthenticatedError(`The claim role of the token must be one of ${ROLES.join()}.`);
  return known;
}
