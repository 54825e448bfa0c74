import { createHmac, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Authenticator, createAuthenticator } from './authenticator';
import { signToken } from './sign-token';

const SECRET = 'a secret of at least thirty-two characters';
const USER = randomUUID();
const NOW_SECONDS = Math.floor(Date.now() / 1000);
const [ISSUER, AUDIENCE] = ['https://issuer.example', 'personalization-api'];

function part(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
}

function hs256(claims: unknown, { secret = SECRET as string | Buffer, header = {} } = {}): string {
  const body = `${part({ alg: 'HS256', ...header })}.${part(claims)}`;
  return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`;
}

const GOOD = { sub: USER, exp: NOW_SECONDS + 60 };

async function refusal(authenticate: Authenticator, token: string): Promise<string> {
  const error = await authenticate(`Bearer ${token}`).then(
    (viewer) => new Error(`accepted as ${JSON.stringify(viewer)}`),
    (error: Error & { code: string }) => error,
  );
  for (const piece of token.split('.').filter((text) => text.length > 8)) expect(error.message).not.toContain(piece);
  return `${(error as { code?: string }).code}: ${error.message}`;
}

describe('with a shared secret', () => {
  let authenticate: Authenticator;

  beforeAll(async () => {
    authenticate = await createAuthenticator({ secret: SECRET });
  });

  test.each([undefined, '', '  '])('a missing token (%j) is nobody', async (header) => {
    expect(await authenticate(header)).toBeNull();
  });

  test('its own tokens are good for their user and role', async () => {
    const token = await signToken({ userId: USER, role: 'ANALYST', secret: SECRET, expiresIn: '1m' });
    expect(await authenticate(`Bearer ${token}`)).toEqual({ userId: USER, role: 'ANALYST' });
  });

  test('the role is USER where the token says none, and the id is lower-cased', async () => {
    expect(await authenticate(`bearer ${hs256({ ...GOOD, sub: USER.toUpperCase() })}`)).toEqual({
      userId: USER,
      role: 'USER',
    });
  });

  test('a clock may be 5 seconds apart', async () => {
    expect(await authenticate(`Bearer ${hs256({ sub: USER, exp: NOW_SECONDS - 2 })}`)).not.toBeNull();
  });

  const publicKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
  test.each<[string, string, RegExp]>([
    ['unsigned', `${part({ alg: 'none' })}.${part(GOOD)}.`, /^UNAUTHENTICATED: .*(algorithm|malformed)/],
    ['signed with another secret', hs256(GOOD, { secret: 'x'.repeat(40) }), /signature/],
    ['with the signature cut', hs256(GOOD).replace(/\.[^.]*$/, '.'), /signature/],
    ['with changed claims', hs256(GOOD).replace(/\.[^.]*\./, `.${part({ ...GOOD, sub: randomUUID() })}.`), /signature/],
    ['of another algorithm', hs256(GOOD, { header: { alg: 'HS512' } }), /algorithm/],
    ['of an asymmetric algorithm', hs256(GOOD, { header: { alg: 'RS256' } }), /algorithm/],
    [
      'with a key of its own',
      hs256(GOOD, { header: { jwk: publicKey.export({ format: 'jwk' }) }, secret: 'y' }),
      /signature/,
    ],
    ['expired', hs256({ ...GOOD, exp: NOW_SECONDS - 60 }), /expired/],
    ['not valid yet', hs256({ ...GOOD, nbf: NOW_SECONDS + 60 }), /not valid yet/],
    ['without exp', hs256({ sub: USER }), /lacks the claim exp/],
    ['without sub', hs256({ exp: GOOD.exp }), /lacks the claim sub/],
    ['with exp as text', hs256({ ...GOOD, exp: 'tomorrow' }), /claim exp/],
    ['whose sub is no UUID', hs256({ ...GOOD, sub: "'; DROP TABLE users; --" }), /sub .*UUID/],
    ['whose sub is a number', hs256({ ...GOOD, sub: 7 }), /sub/],
    ['with an unknown role', hs256({ ...GOOD, role: 'ADMIN' }), /role .*USER,ANALYST,OPERATOR/],
    ['with a null role', hs256({ ...GOOD, role: null }), /role/],
    ['whose claims are no object', hs256('"text"'), /malformed/],
    ['that is no JWT', 'abcdefghijkl', /malformed/],
    ['with a critical extension', hs256(GOOD, { header: { crit: ['tenant'], tenant: 'x' } }), /^UNAUTHENTICATED/],
  ])('a token %s is refused', async (_, token, message) => {
    const said = await refusal(authenticate, token);
    expect(said).toMatch(/^UNAUTHENTICATED: /);
    expect(said).toMatch(message);
  });

  test('a header of another scheme is refused', async () => {
    await expect(authenticate('Basic dXNlcjpwYXNz')).rejects.toThrow('must be: Bearer <token>');
  });

  test('issuer and audience are checked where they are set', async () => {
    const strict = await createAuthenticator({ secret: SECRET, issuer: ISSUER, audience: AUDIENCE });
    expect(await strict(`Bearer ${hs256({ ...GOOD, iss: ISSUER, aud: [AUDIENCE] })}`)).not.toBeNull();
    expect(await refusal(strict, hs256({ ...GOOD, iss: ISSUER, aud: 'other' }))).toMatch(/audience/);
    expect(await refusal(strict, hs256({ ...GOOD, iss: 'other', aud: AUDIENCE }))).toMatch(/issuer/);
    expect(await refusal(strict, hs256(GOOD))).toMatch(/lacks the claim iss/);
  });
});

describe("with an issuer's published keys", () => {
  const claims = { ...GOOD, iss: ISSUER, aud: AUDIENCE };
  const keys = new Map<string, { privateKey: KeyObject; publicKey: KeyObject; alg: string }>();
  let published: string[] = [];
  let fetches = 0;
  let broken = false;
  let issuer: Server;
  let jwksUrl: string;

  beforeAll(async () => {
    keys.set('rsa', { ...generateKeyPairSync('rsa', { modulusLength: 2048 }), alg: 'RS256' });
    keys.set('ec', { ...generateKeyPairSync('ec', { namedCurve: 'P-256' }), alg: 'ES256' });
    keys.set('ed', { ...generateKeyPairSync('ed25519'), alg: 'EdDSA' });
    keys.set('new', { ...generateKeyPairSync('ed25519'), alg: 'EdDSA' });
    issuer = createServer((_request, response) => {
      fetches += 1;
      if (broken) return void response.writeHead(500).end('down');
      const list = published.map((kid) => ({ ...keys.get(kid)?.publicKey.export({ format: 'jwk' }), kid, use: 'sig' }));
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: list }));
    });
    await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
    jwksUrl = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/keys`;
  });
  beforeEach(() => {
    published = ['rsa', 'ec', 'ed'];
    fetches = 0;
    broken = false;
  });
  afterAll(() => new Promise((resolve) => issuer.close(resolve)));

  async function signed(kid: string, payload: Record<string, unknown> = claims, header = {}): Promise<string> {
    const { SignJWT } = await import('jose');
    const { privateKey, alg } = keys.get(kid) ?? { alg: '', privateKey: undefined };
    if (!privateKey) throw new Error(`no key ${kid}`);
    return new SignJWT(payload).setProtectedHeader({ alg, kid, ...header }).sign(privateKey);
  }

  function create(more = {}): Promise<Authenticator> {
    return createAuthenticator({ jwksUrl, issuer: ISSUER, audience: AUDIENCE, ...more });
  }

  test.each(['rsa', 'ec', 'ed'])(
    'a token signed with its %s key is good, and the keys are fetched once',
    async (kid) => {
      const authenticate = await create();
      for (let i = 0; i < 3; i += 1) {
        expect(await authenticate(`Bearer ${await signed(kid)}`)).toEqual({ userId: USER, role: 'USER' });
      }
      expect(fetches).toBe(1);
    },
  );

  test('a token signed with the public key as a shared secret is refused', async () => {
    const pem = keys.get('rsa')?.publicKey.export({ type: 'spki', format: 'pem' }) as string;
    expect(await refusal(await create(), hs256(claims, { secret: pem, header: { kid: 'rsa' } }))).toMatch(/algorithm/);
  });

  test('a token that brings its own key is judged by the published one', async () => {
    const own = keys.get('new')?.publicKey.export({ format: 'jwk' });
    const token = await signed('new', claims, { kid: 'ed', jwk: own });
    expect(await refusal(await create(), token)).toMatch(/signature/);
  });

  test.each<[string, Record<string, unknown>, RegExp]>([
    ['for another audience', { ...claims, aud: 'other' }, /audience/],
    ['of another issuer', { ...claims, iss: 'https://evil.example' }, /issuer/],
    ['without audience', { ...GOOD, iss: ISSUER }, /lacks the claim aud/],
    ['that has expired', { ...claims, exp: NOW_SECONDS - 60 }, /expired/],
    ['that never expires', { sub: USER, iss: ISSUER, aud: AUDIENCE }, /lacks the claim exp/],
  ])('a token %s is refused', async (_, payload, message) => {
    expect(await refusal(await create(), await signed('rsa', payload))).toMatch(message);
  });

  test('a new key is fetched when a token names it; an unknown one not more than once per cooldown', async () => {
    const authenticate = await create({ cooldownMs: 200 });
    await authenticate(`Bearer ${await signed('ed')}`);
    expect(await refusal(authenticate, await signed('new'))).toMatch(/key that its issuer does not publish/);
    expect(fetches).toBe(1);
    published = ['new'];
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(await authenticate(`Bearer ${await signed('new')}`)).toEqual({ userId: USER, role: 'USER' });
    expect(fetches).toBe(2);
    // Not the same token as above, which is still known for half a minute.
    expect(await refusal(authenticate, await signed('ed', { ...claims, exp: claims.exp + 1 }))).toMatch(
      /does not publish/,
    );
    expect(fetches).toBe(2);
  });

  test('when the issuer is down the answer is "try again", not "wrong token"', async () => {
    broken = true;
    const authenticate = await create({ cooldownMs: 0 });
    expect(await refusal(authenticate, await signed('ed'))).toMatch(/^SERVICE_UNAVAILABLE/);
    broken = false;
    expect(await authenticate(`Bearer ${await signed('ed')}`)).not.toBeNull();
  });
});

test('signToken refuses a span of time that is none', async () => {
  await expect(signToken({ userId: USER, secret: SECRET, expiresIn: 'soon' })).rejects.toThrow('for example 12h');
});
