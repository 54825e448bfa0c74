import type { FastifyInstance } from 'fastify';
import type { Authenticator } from '../../../platform/auth/authenticator';
import type { Workspace } from '../../../platform/database/unit-of-work';
import { BadUserInputError } from '../../../platform/errors';
import { registerUpload, type Upload } from '../../../platform/http/upload';
import { csvOfNdjson } from '../report/ndjson-report';
import type { DateOrder } from '../report/report-dates';
import type { NumberFormat } from '../report/report-numbers';
import { PerformanceImportOutcome } from '../series/performance.enums';
import { importPerformance } from './import.service';
import { importAnswer, splitDefault, splitMapping } from './import-answer';
import { type ImportFile, type ImportOptions, readingFailure } from './import-request';

export interface PerformanceImportDependencies {
  readonly workspace: Workspace;
  readonly authenticate: Authenticator;
  /** Largest body, as it is sent; default 50 MiB. */
  readonly bodyBytes?: number;
  /** Bodies in memory at once; whoever comes then is asked to come again. Default 2. */
  readonly concurrency?: number;
}

const BODY_BYTES = 50 * 1024 * 1024;
/** What a body may unpack to. */
const UNPACKED_BYTES = 200 * 1024 * 1024;
const NDJSON = ['application/x-ndjson', 'application/ndjson', 'application/jsonl'];
const TYPES = ['text/csv', 'text/tab-separated-values', 'application/gzip', 'application/octet-stream', ...NDJSON];

const STATUS: Readonly<Record<PerformanceImportOutcome, number>> = {
  [PerformanceImportOutcome.IMPORTED]: 201,
  [PerformanceImportOutcome.ALREADY_IMPORTED]: 200,
  [PerformanceImportOutcome.DRY_RUN]: 200,
  [PerformanceImportOutcome.REFUSED]: 422,
};

/**
 * `POST /v1/performance`: imports a report (CSV, or NDJSON of canonical columns; gzip too) as the token's user. Query
 * parameters: `map=theirs=ours` and `default=ours=value` (any number), `dryRun`, `skipBadRows`, `createCampaigns`,
 * `numberFormat`, `dateOrder`, `fileName`. Answers 201 for a new run, 200 for one that stands or a dry run, 422 with
 * `errors` for a file that is refused.
 */
export function registerPerformanceImport(app: FastifyInstance, dependencies: PerformanceImportDependencies): void {
  const { workspace, authenticate, bodyBytes = BODY_BYTES, concurrency = 2 } = dependencies;
  registerUpload(app, {
    paths: ['/v1/performance'],
    types: TYPES,
    authenticate,
    ...{ bodyBytes, concurrency, unpackedBytes: UNPACKED_BYTES },
    ifTooLarge: 'Split the report, or use the command line.',
    async handle(upload, reply) {
      const { fileName, ...options } = optionsOf(upload.request.query as Record<string, unknown>);
      const { file, options: reading } = await fileOf(upload, fileName, options);
      const { userId } = upload.viewer;
      const result = await importPerformance((work) => workspace.run(userId, 'READ WRITE', work), file, reading);
      return reply.code(STATUS[result.outcome]).send(importAnswer(result));
    },
  });
}

async function fileOf(
  { body, type }: Upload,
  fileName: string | null,
  options: ImportOptions,
): Promise<{ file: ImportFile; options: ImportOptions }> {
  if (!NDJSON.includes(type)) return { file: { fileName, open: () => body }, options };
  const { mapping = {}, defaults = {}, ...rest } = options;
  if (Object.keys(mapping).length > 0) {
    throw BadUserInputError.at('map', 'NDJSON has canonical keys: there is nothing to map.', 'unknown');
  }
  try {
    const csv = await csvOfNdjson(body, defaults);
    return { file: { fileName, open: () => csv, addedLines: 1 }, options: { ...rest, numberFormat: 'POINT' } };
  } catch (error) {
    throw readingFailure(error);
  }
}

const FLAGS = ['dryRun', 'skipBadRows', 'createCampaigns'] as const;
const TEXTS = ['numberFormat', 'dateOrder', 'fileName'] as const;
const PARAMETERS: readonly string[] = ['map', 'default', ...FLAGS, ...TEXTS];

function optionsOf(query: Record<string, unknown>): ImportOptions & { fileName: string | null } {
  const unknown = Object.keys(query).find((name) => !PARAMETERS.includes(name));
  if (unknown !== undefined) {
    throw BadUserInputError.at(
      'query',
      `There is an unknown parameter. Known are: ${PARAMETERS.join(', ')}.`,
      'unknown',
    );
  }
  const flag = (name: (typeof FLAGS)[number]): boolean | undefined => {
    const [value] = list(query[name]);
    if (value === undefined) return undefined;
    if (value !== 'true' && value !== 'false') {
      throw BadUserInputError.at(name, `${name} must be true or false.`, 'isBoolean');
    }
    return value === 'true';
  };
  const [numberFormat, dateOrder, fileName] = TEXTS.map((name) => list(query[name])[0]);
  const createCampaigns = flag('createCampaigns');
  return {
    fileName: fileName?.slice(0, 200) ?? null,
    mapping: Object.fromEntries(list(query.map).map((text) => pair('map', splitMapping(text)))),
    defaults: Object.fromEntries(list(query.default).map((text) => pair('default', splitDefault(text)))),
    dryRun: flag('dryRun') ?? false,
    skipBadRows: flag('skipBadRows') ?? false,
    ...(createCampaigns === undefined ? {} : { createCampaigns }),
    // The reader says which values there are.
    ...(numberFormat === undefined ? {} : { numberFormat: numberFormat as NumberFormat }),
    ...(dateOrder === undefined ? {} : { dateOrder: dateOrder as DateOrder }),
  };
}

function list(value: unknown): string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

function pair(name: string, found: [string, string] | undefined): [string, string] {
  if (found !== undefined) return found;
  const form = name === 'map' ? 'their header=our column' : 'our column=value';
  throw BadUserInputError.at(name, `${name} must be written as ${name}=${form}.`, 'pair');
}
