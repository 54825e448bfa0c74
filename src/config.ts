import { join, resolve } from 'node:path';
import { ConfigError, type Environment, EnvironmentReader } from './environment';
import type { GenerationLimits } from './platform/generation-limits';
import { type Retention, USUAL_RETENTION } from './platform/retention';

export { ConfigError };

/** Where the data is, and as whom it is reached. */
export interface DatabaseConfig {
  /** The API's login; absent: the embedded server of `dataDirectory` is used. */
  readonly url?: string;
  /** The owner's login, for migrations; absent: `url` is used for both. */
  readonly migrationUrl?: string;
  readonly appRole: string;
  readonly poolSize: number;
  readonly poolTimeoutMs: number;
  readonly statementTimeoutMs: number;
  /** Off behind a transaction pooler that does not track prepared statements (PgBouncer before 1.21). */
  readonly preparedStatements: boolean;
}

/** Whose tokens are trusted: at most one of `jwtSecret` and `jwksUrl`; neither in demo mode. */
interface AuthConfig {
  readonly jwtSecret?: string;
  readonly jwksUrl?: string;
  readonly issuer?: string;
  readonly audience?: string;
}

/** How jobs are run. */
export interface WorkerConfig {
  /** Whether the server runs jobs beside answering requests. */
  readonly enabled: boolean;
  readonly concurrency: number;
  readonly statementTimeoutMs: number;
  /** How long running jobs are waited for when the process is to stop. */
  readonly stopMs: number;
}

/** The model that texts may be written by, on any server that speaks the chat protocol of OpenAI. */
export interface TextGenerationConfig {
  readonly model: string;
  /** Absent: OpenAI itself. */
  readonly baseUrl?: string;
  readonly apiKey?: string;
  /** For an answer, a second attempt included. */
  readonly timeoutMs: number;
  /** What one account may spend on a day (UTC). */
  readonly tokensPerDay: number;
  /** For a million tokens, in whatever currency they are paid in. */
  readonly inputPrice: number;
  readonly outputPrice: number;
}

/** The model that pictures may be drawn by, on any server that speaks the image protocol of OpenAI. */
export interface ImageGenerationConfig {
  readonly model: string;
  /** Absent: OpenAI itself. */
  readonly baseUrl?: string;
  readonly apiKey?: string;
  /** For an image, further attempts and its download included. */
  readonly timeoutMs: number;
  /** What one account may ask for on a day (UTC), and in a minute of one process. */
  readonly perDay: number;
  readonly perMinute: number;
  /** Of one image; null: unknown. */
  readonly price: { readonly amount: string; readonly currency: string } | null;
  /** Of one image. */
  readonly maxBytes: number;
  /** Whether an answer may point to addresses of private networks. */
  readonly allowPrivate: boolean;
}

/** A bucket of S3, or of anything that speaks its protocol. */
export interface S3AssetsConfig {
  readonly bucket: string;
  readonly region: string;
  /** Absent: S3 itself. */
  readonly endpoint?: string;
  /** Whether the bucket is named in the path (`endpoint/bucket/key`) and not in the host's name. */
  readonly pathStyle: boolean;
  /** In front of every key; empty, or ending in a slash. */
  readonly prefix: string;
  /** Absent: whatever the machine has, as usual for clients of AWS. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Where pictures and other files of contents are kept. */
export interface AssetsConfig {
  /** As an absolute path; used where there is no bucket. */
  readonly directory: string;
  /** Of one asset. */
  readonly maxBytes: number;
  readonly s3: S3AssetsConfig | null;
}

/** Everything that the environment decides, read once and frozen. `.env.example` lists the variables and their defaults. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly dataDirectory: string;
  readonly demoMode: boolean;
  readonly logLevel: string;
  readonly database: DatabaseConfig;
  readonly auth: AuthConfig;
  readonly limits: {
    readonly bodyBytes: number;
    readonly operationTimeoutMs: number;
    readonly depth: number;
    readonly aliases: number;
    readonly cost: number;
    /** What one viewer may ask for in a minute, per process; 0: no limit. */
    readonly costPerMinute: number;
    readonly tokens: number;
  };
  readonly worker: WorkerConfig;
  /** How much may be watched over WebSockets, per process. */
  readonly live: {
    readonly connections: number;
    readonly connectionsPerAccount: number;
    readonly subscriptionsPerConnection: number;
  };
  readonly assets: AssetsConfig;
  readonly retention: Retention;
  /** Null: off, all texts are deterministic. */
  readonly textGeneration: TextGenerationConfig | null;
  /** Null: off, no images are drawn. */
  readonly imageGeneration: ImageGenerationConfig | null;
  /** What one account may have made. */
  readonly generationLimits: GenerationLimits;
  readonly introspection: boolean;
  readonly graphiql: boolean;
  readonly corsOrigins: readonly string[];
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** Reads the environment. Throws `ConfigError` naming the variable and the values it takes. */
export function loadConfig(env: Environment = process.env): Config {
  const read = new EnvironmentReader(env);
  const production = env.NODE_ENV === 'production';
  const auth = readAuth(read);
  const signed = auth.jwtSecret !== undefined || auth.jwksUrl !== undefined;
  const demoMode = read.flag('DEMO_MODE', !production && !signed);
  if (!demoMode && !signed) {
    throw new ConfigError(
      'Set JWT_SECRET or JWKS_URL, so that the API knows whose tokens to trust (or DEMO_MODE=true to try it out).',
    );
  }
  if (demoMode && signed) {
    throw new ConfigError(
      'DEMO_MODE signs its own tokens and shows one to every visitor: unset it, or unset JWT_SECRET and JWKS_URL.',
    );
  }
  return Object.freeze({
    host: read.text('HOST') ?? '127.0.0.1',
    port: read.integer('PORT', 4000, 0, 65_535),
    dataDirectory: loadDataDirectory(env),
    demoMode,
    logLevel: read.oneOf('LOG_LEVEL', 'info', LOG_LEVELS),
    database: loadDatabaseConfig(env),
    auth,
    limits: Object.freeze({
      bodyBytes: read.integer('BODY_LIMIT_BYTES', 1_048_576, 1_024, 1_073_741_824),
      operationTimeoutMs: read.integer('OPERATION_TIMEOUT_MS', 10_000, 1, 3_600_000),
      depth: read.integer('GRAPHQL_MAX_DEPTH', 16, 1, 100),
      aliases: read.integer('GRAPHQL_MAX_ALIASES', 15, 1, 1_000),
      cost: read.integer('GRAPHQL_MAX_COST', 5_000, 1, 10_000_000),
      costPerMinute: read.integer('GRAPHQL_COST_PER_MINUTE', 500_000, 0, 1_000_000_000),
      tokens: read.integer('GRAPHQL_MAX_TOKENS', 2_000, 10, 1_000_000),
    }),
    live: Object.freeze({
      connections: read.integer('LIVE_CONNECTIONS', 1_000, 0, 1_000_000),
      connectionsPerAccount: read.integer('LIVE_CONNECTIONS_PER_ACCOUNT', 20, 1, 1_000_000),
      subscriptionsPerConnection: read.integer('LIVE_SUBSCRIPTIONS_PER_CONNECTION', 50, 1, 10_000),
    }),
    worker: Object.freeze({
      enabled: read.flag('WORKER', true),
      concurrency: read.integer('WORKER_CONCURRENCY', 2, 1, 100),
      statementTimeoutMs: read.integer('WORKER_STATEMENT_TIMEOUT_MS', 300_000, 1, 86_400_000),
      stopMs: read.integer('WORKER_STOP_MS', 10_000, 0, 3_600_000),
    }),
    assets: readAssets(read, loadDataDirectory(env)),
    retention: Object.freeze({
      unusedAssetsDays: read.integer('ASSETS_UNUSED_DAYS', USUAL_RETENTION.unusedAssetsDays, 0, 36_500),
      generationRowsDays: read.integer('GENERATION_ROWS_DAYS', USUAL_RETENTION.generationRowsDays, 0, 36_500),
      notificationsDays: read.integer('NOTIFICATIONS_DAYS', USUAL_RETENTION.notificationsDays, 0, 36_500),
    }),
    textGeneration: readTextGeneration(read),
    imageGeneration: readImageGeneration(read),
    generationLimits: readGenerationLimits(read),
    introspection: read.flag('GRAPHQL_INTROSPECTION', !production),
    graphiql: read.flag('GRAPHIQL', !production),
    corsOrigins: Object.freeze(
      (read.text('CORS_ORIGINS') ?? '')
        .split(',')
        .map((origin) => origin.trim())
        .filter(Boolean),
    ),
  });
}

/** The part that concerns the database: all that migrations and imports need, who need not know whose tokens are trusted. */
export function loadDatabaseConfig(env: Environment = process.env): DatabaseConfig {
  const read = new EnvironmentReader(env);
  const url = read.postgresUrl('DATABASE_URL');
  const migrationUrl = read.postgresUrl('MIGRATION_DATABASE_URL');
  if (migrationUrl !== undefined && url === undefined) {
    throw new ConfigError(
      'MIGRATION_DATABASE_URL is set but DATABASE_URL is not: set DATABASE_URL to the login that the API works as.',
    );
  }
  const appRole = read.text('APP_ROLE') ?? 'personalization_app';
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(appRole)) {
    throw new ConfigError('APP_ROLE must be a plain role name: lower-case letters, digits and underscores.');
  }
  return Object.freeze({
    ...(url === undefined ? {} : { url }),
    ...(migrationUrl === undefined ? {} : { migrationUrl }),
    appRole,
    poolSize: read.integer('DATABASE_POOL_SIZE', 10, 1, 1_000),
    poolTimeoutMs: read.integer('DATABASE_POOL_TIMEOUT_MS', 3_000, 1, 600_000),
    statementTimeoutMs: read.integer('DATABASE_STATEMENT_TIMEOUT_MS', 5_000, 1, 1_000_000),
    preparedStatements: read.flag('DATABASE_PREPARED_STATEMENTS', true),
  });
}

/** Where the built-in database and the demo's secret are kept, as an absolute path. */
function loadDataDirectory(env: Environment = process.env): string {
  return resolve(new EnvironmentReader(env).text('DATA_DIR') ?? '.data');
}

function readAssets(read: EnvironmentReader, dataDirectory: string): AssetsConfig {
  return Object.freeze({
    directory: resolve(read.text('ASSETS_DIR') ?? join(dataDirectory, 'assets')),
    maxBytes: read.integer('ASSETS_MAX_BYTES', 20 * 1024 ** 2, 1, 1024 ** 3),
    s3: readS3(read),
  });
}

function readS3(read: EnvironmentReader): S3AssetsConfig | null {
  const bucket = read.text('ASSETS_S3_BUCKET');
  const { endpoint } = read.optional('endpoint', 'ASSETS_S3_ENDPOINT');
  const accessKeyId = read.text('ASSETS_S3_ACCESS_KEY_ID');
  const secretAccessKey = read.text('ASSETS_S3_SECRET_ACCESS_KEY');
  if (bucket === undefined) {
    if (endpoint === undefined && accessKeyId === undefined && secretAccessKey === undefined) return null;
    throw new ConfigError('Set ASSETS_S3_BUCKET to the bucket that assets are to be kept in, or unset the others.');
  }
  if (endpoint !== undefined && !(/^https?:\/\//.test(endpoint) && URL.canParse(endpoint))) {
    throw new ConfigError('ASSETS_S3_ENDPOINT must be a URL such as https://s3.example.com.');
  }
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined)) {
    throw new ConfigError(
      'ASSETS_S3_ACCESS_KEY_ID and ASSETS_S3_SECRET_ACCESS_KEY belong together: set both or neither.',
    );
  }
  const prefix = (read.text('ASSETS_S3_PREFIX') ?? '').replace(/^\/+|\/+$/g, '');
  return Object.freeze({
    bucket,
    region: read.text('ASSETS_S3_REGION') ?? 'us-east-1',
    ...(endpoint === undefined ? {} : { endpoint }),
    pathStyle: read.flag('ASSETS_S3_PATH_STYLE', endpoint !== undefined),
    prefix: prefix === '' ? '' : `${prefix}/`,
    ...(accessKeyId === undefined || secretAccessKey === undefined
      ? {}
      : { credentials: Object.freeze({ accessKeyId, secretAccessKey }) }),
  });
}

/** Whose model makes something: null where none of the three settings that begin with `name` is there. */
function readModel(read: EnvironmentReader, name: string, made: string) {
  const model = read.text(`${name}_MODEL`);
  const access = { ...read.optional('baseUrl', `${name}_URL`), ...read.optional('apiKey', `${name}_API_KEY`) };
  const hasAccess = Object.keys(access).length > 0;
  if (model === undefined && !hasAccess) return null;
  if (model === undefined) {
    throw new ConfigError(`Set ${name}_MODEL to the model that ${made} are to be made by, or unset the others.`);
  }
  if (!hasAccess) throw new ConfigError(`${name}_MODEL needs ${name}_API_KEY, or the ${name}_URL of a server.`);
  if (access.baseUrl !== undefined && !(/^https?:\/\//.test(access.baseUrl) && URL.canParse(access.baseUrl))) {
    throw new ConfigError(`${name}_URL must be a URL such as http://127.0.0.1:11434/v1.`);
  }
  return { model, ...access };
}

function readTextGeneration(read: EnvironmentReader): TextGenerationConfig | null {
  const model = readModel(read, 'TEXT_GENERATION', 'texts');
  if (model === null) return null;
  return Object.freeze({
    ...model,
    timeoutMs: read.integer('TEXT_GENERATION_TIMEOUT_MS', 20_000, 1, 600_000),
    tokensPerDay: read.integer('TEXT_GENERATION_TOKENS_PER_DAY', 200_000, 0, 1_000_000_000_000),
    inputPrice: read.amount('TEXT_GENERATION_INPUT_PRICE', 0),
    outputPrice: read.amount('TEXT_GENERATION_OUTPUT_PRICE', 0),
  });
}

function readImageGeneration(read: EnvironmentReader): ImageGenerationConfig | null {
  const model = readModel(read, 'IMAGE_GENERATION', 'images');
  if (model === null) return null;
  return Object.freeze({
    ...model,
    timeoutMs: read.integer('IMAGE_GENERATION_TIMEOUT_MS', 60_000, 1, 3_600_000),
    perDay: read.integer('IMAGE_GENERATION_PER_DAY', 200, 0, 1_000_000_000),
    perMinute: read.integer('IMAGE_GENERATION_PER_MINUTE', 20, 1, 1_000_000),
    price: readPrice(read),
    maxBytes: read.integer('IMAGE_GENERATION_MAX_BYTES', 10 * 1024 ** 2, 1, 1024 ** 3),
    allowPrivate: read.flag('IMAGE_GENERATION_ALLOW_PRIVATE_ADDRESSES', false),
  });
}

function readPrice(read: EnvironmentReader): ImageGenerationConfig['price'] {
  const amount = read.text('IMAGE_GENERATION_PRICE');
  if (amount === undefined) return null;
  if (!/^\d{1,8}(\.\d{1,6})?$/.test(amount)) {
    throw new ConfigError('IMAGE_GENERATION_PRICE must be an amount such as 0.04, with at most six decimals.');
  }
  const currency = read.text('IMAGE_GENERATION_CURRENCY') ?? read.text('GENERATION_CURRENCY') ?? 'USD';
  if (!/^[A-Z]{3}$/.test(currency)) throw new ConfigError('IMAGE_GENERATION_CURRENCY must be a code such as EUR.');
  return Object.freeze({ amount, currency });
}

function readGenerationLimits(read: EnvironmentReader): GenerationLimits {
  const ofImages = read.text('IMAGE_GENERATION_CURRENCY');
  const currency = read.text('GENERATION_CURRENCY') ?? ofImages ?? 'USD';
  if (!/^[A-Z]{3}$/.test(currency)) throw new ConfigError('GENERATION_CURRENCY must be an ISO 4217 code such as USD.');
  if (ofImages !== undefined && ofImages !== currency) {
    throw new ConfigError('IMAGE_GENERATION_CURRENCY must be GENERATION_CURRENCY: both are counted in one budget.');
  }
  const perMinute = read.integer('GENERATION_CONTENTS_PER_MINUTE', 6_000, 0, 1_000_000_000);
  return Object.freeze({
    contentsPerMinute: perMinute === 0 ? null : perMinute,
    budgetPerDay: budget(read.amount('GENERATION_BUDGET_PER_DAY', 10)),
    budgetPerMonth: budget(read.amount('GENERATION_BUDGET_PER_MONTH', 100)),
    currency,
  });
}

/** As a decimal with six digits; no more than the database holds. */
function budget(amount: number): string {
  return Math.min(amount, 99_999_999).toFixed(6);
}

function readAuth(read: EnvironmentReader): AuthConfig {
  const auth: AuthConfig = Object.freeze({
    ...read.optional('jwtSecret', 'JWT_SECRET'),
    ...read.optional('jwksUrl', 'JWKS_URL'),
    ...read.optional('issuer', 'JWT_ISSUER'),
    ...read.optional('audience', 'JWT_AUDIENCE'),
  });
  if (auth.jwtSecret !== undefined && auth.jwtSecret.length < 32) {
    throw new ConfigError('JWT_SECRET must have at least 32 characters; `openssl rand -base64 48` makes a good one.');
  }
  if (auth.jwksUrl === undefined) return auth;
  if (!/^https:\/\//.test(auth.jwksUrl) && !/^http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]/.test(auth.jwksUrl)) {
    throw new ConfigError('JWKS_URL must be an https:// URL (http:// is taken from this machine only).');
  }
  if (auth.jwtSecret !== undefined) {
    throw new ConfigError('JWT_SECRET and JWKS_URL are alternatives: set one of them.');
  }
  if (auth.issuer === undefined || auth.audience === undefined) {
    throw new ConfigError('JWKS_URL needs JWT_ISSUER and JWT_AUDIENCE, or any token of that issuer would be taken.');
  }
  return auth;
}
