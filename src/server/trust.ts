import type { Config } from '../config';
import type { TokenTrust } from '../platform/auth/authenticator';
import { keptSecret } from '../platform/kept-secret';

const DEMO_SECRET_FILE = 'demo-jwt-secret';

/** Whose tokens this installation takes. In demo mode its own, signed with a secret kept in the data directory. */
export async function tokenTrust({ auth, dataDirectory }: Pick<Config, 'auth' | 'dataDirectory'>): Promise<TokenTrust> {
  const { jwtSecret, jwksUrl, issuer, audience } = auth;
  if (jwksUrl !== undefined && issuer !== undefined && audience !== undefined) return { jwksUrl, issuer, audience };
  return {
    secret: jwtSecret ?? (await keptSecret(dataDirectory, DEMO_SECRET_FILE)),
    ...(issuer === undefined ? {} : { issuer }),
    ...(audience === undefined ? {} : { audience }),
  };
}
