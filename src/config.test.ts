import { ConfigError, loadConfig, loadDatabaseConfig } from './config';

const SECRET = 'a'.repeat(32);

describe('configuration', () => {
  it('needs nothing to try the product out', () => {
    const config = loadConfig({});
    expect(config).toMatchObject({
      demoMode: true,
      port: 4000,
      host: '127.0.0.1',
      introspection: true,
      graphiql: true,
    });
    expect(config.database.url).toBeUndefined();
    expect(Object.isFrozen(config) && Object.isFrozen(config.database) && Object.isFrozen(config.limits)).toBe(true);
  });

  it('is closed in production', () => {
    expect(() => loadConfig({ NODE_ENV: 'production' })).toThrow(/JWT_SECRET or JWKS_URL/);
    expect(loadConfig({ NODE_ENV: 'production', JWT_SECRET: SECRET })).toMatchObject({
      demoMode: false,
      introspection: false,
      graphiql: false,
    });
  });

  it.each([
    [{ PORT: 'http' }, /PORT must be a whole number/],
    [{ PORT: '70000' }, /PORT must be a whole number from 0 to 65535/],
    [{ GRAPHIQL: 'maybe' }, /GRAPHIQL must be true or false/],
    [{ LOG_LEVEL: 'loud' }, /LOG_LEVEL must be one of/],
    [{ DATABASE_URL: 'mysql://x' }, /DATABASE_URL must be a URL such as postgres/],
    [{ MIGRATION_DATABASE_URL: 'postgres://x' }, /DATABASE_URL is not/],
    [{ APP_ROLE: 'x; DROP ROLE y' }, /APP_ROLE must be a plain role name/],
    [{ JWT_SECRET: 'short' }, /at least 32 characters/],
    [{ JWT_SECRET: SECRET, DEMO_MODE: 'true' }, /unset it/],
    [{ JWKS_URL: 'http://login.example.com/keys' }, /https/],
    [{ JWKS_URL: 'https://login.example.com/keys' }, /JWT_ISSUER and JWT_AUDIENCE/],
    [{ JWKS_URL: 'https://a.example/k', JWT_ISSUER: 'i', JWT_AUDIENCE: 'a', JWT_SECRET: SECRET }, /alternatives/],
  ])('refuses %j and says what to do', (env, message) => {
    expect(() => loadConfig(env)).toThrow(ConfigError);
    expect(() => loadConfig(env)).toThrow(message);
  });

  it('gives migrations their database without asking whose tokens to trust', () => {
    const env = {
      NODE_ENV: 'production',
      DATABASE_URL: 'postgres://api@db/x',
      MIGRATION_DATABASE_URL: 'postgres://owner@db/x',
    };
    expect(loadDatabaseConfig(env)).toMatchObject({
      migrationUrl: 'postgres://owner@db/x',
      appRole: 'personalization_app',
    });
  });
});
