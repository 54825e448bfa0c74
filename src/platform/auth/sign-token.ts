import type { Role } from '../graphql/context';

export interface TokenRequest {
  readonly userId: string;
  readonly role?: Role;
  readonly secret: string;
  /** A span such as `90s`, `30m`, `12h` or `7d`. */
  readonly expiresIn: string;
  readonly issuer?: string;
  readonly audience?: string;
}

const SPAN = /^[1-9]\d{0,5}[smhd]$/;

/** Signs a token of one user with the API's own secret (HS256). Throws for a span of time that is not one. */
export async function signToken(request: TokenRequest): Promise<string> {
  if (!SPAN.test(request.expiresIn)) {
    throw new Error('The time a token lasts must be a number and s, m, h or d: for example 12h.');
  }
  const { SignJWT } = await import('jose');
  const token = new SignJWT(request.role === undefined ? {} : { role: request.role })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(request.userId)
    .setIssuedAt()
    .setExpirationTime(request.expiresIn);
  if (request.issuer !== undefined) token.setIssuer(request.issuer);
  if (request.audience !== undefined) token.setAudience(request.audience);
  return token.sign(new TextEncoder().encode(request.secret));
}
