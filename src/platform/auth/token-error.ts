import { type ApiError, UnauthenticatedError, UnavailableError } from '../errors';

interface JoseError extends Error {
  readonly code: string;
  readonly claim?: string;
  readonly reason?: string;
}

const BY_CODE: Readonly<Record<string, string>> = {
  ERR_JWT_EXPIRED: 'The token has expired. Get a new one.',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'The signature of the token is wrong: it was not signed for this API.',
  ERR_JOSE_ALG_NOT_ALLOWED: 'The token is signed with an algorithm that this API does not take.',
  ERR_JOSE_NOT_SUPPORTED: 'The token uses a feature that this API does not support.',
  ERR_JWKS_NO_MATCHING_KEY: 'The token is signed with a key that its issuer does not publish (kid).',
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: 'The token does not say which key it is signed with (kid).',
  ERR_JWS_INVALID: 'The token is malformed. Send a signed JWT: Authorization: Bearer <token>.',
  ERR_JWT_INVALID: 'The token is malformed: its content is not a set of claims.',
};

const CLAIMS: Readonly<Record<string, string>> = {
  iss: 'The token comes from another issuer (iss) than this API trusts.',
  aud: 'The token is meant for another audience (aud) than this API.',
  nbf: 'The token is not valid yet (nbf).',
};

/** The API's error for a token that did not verify. Says what is wrong with it and never repeats any of it. */
export function tokenError(error: unknown): ApiError {
  const { code, claim = '', reason } = error as Partial<JoseError>;
  if (code === 'ERR_JWT_CLAIM_VALIDATION_FAILED') {
    if (reason === 'missing') return new UnauthenticatedError(`The token lacks the claim ${claim}.`);
    return new UnauthenticatedError(CLAIMS[claim] ?? `The claim ${claim} of the token has a wrong form.`);
  }
  const message = code === undefined ? undefined : BY_CODE[code];
  if (message !== undefined) return new UnauthenticatedError(message);
  // What is left went wrong on the way to the keys: the issuer's server is down, slow or answers nonsense.
  const unavailable = new UnavailableError(
    'The keys of the token issuer cannot be had at the moment. Try again later.',
  );
  unavailable.cause = error;
  return unavailable;
}
