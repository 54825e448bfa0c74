import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

/** How a body is sent: as it is, or as one of the precompressed files beside it. */
export type Encoding = 'identity' | 'gzip' | 'br';

export interface Asset {
  readonly contentType: string;
  /** SHA-256 of the plain content, shortened; the same for every encoding. */
  readonly hash: string;
  /** The name carries a hash of the content, so the content under this name never changes. */
  readonly immutable: boolean;
  readonly bodies: ReadonlyMap<Encoding, Buffer>;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};
const COMPRESSED: ReadonlyArray<readonly [Encoding, string]> = [
  ['br', '.br'],
  ['gzip', '.gz'],
];
const HASHED_NAME = /-[A-Z0-9]{8}\.[a-z0-9]+$/;

/**
 * Reads every servable file of a flat directory into memory, by file name. A name that is not in the map does not exist,
 * which is what keeps paths from leading anywhere else. An absent directory gives an empty map; other I/O errors are thrown.
 */
export async function readAssets(directory: string): Promise<ReadonlyMap<string, Asset>> {
  const names = new Set(await listFiles(directory));
  const assets = await Promise.all(
    [...names].flatMap((name) => {
      const contentType = CONTENT_TYPES[extname(name)];
      if (contentType === undefined || name.startsWith('.')) return [];
      return [readAsset(directory, name, contentType, names).then((asset) => [name, asset] as const)];
    }),
  );
  return new Map(assets);
}

async function listFiles(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function readAsset(
  directory: string,
  name: string,
  contentType: string,
  names: ReadonlySet<string>,
): Promise<Asset> {
  const plain = await readFile(join(directory, name));
  const bodies = new Map<Encoding, Buffer>([['identity', plain]]);
  for (const [encoding, suffix] of COMPRESSED) {
    if (names.has(name + suffix)) bodies.set(encoding, await readFile(join(directory, name + suffix)));
  }
  const hash = createHash('sha256').update(plain).digest('base64url').slice(0, 22);
  return { contentType, hash, immutable: HASHED_NAME.test(name), bodies };
}

/**
 * The best available encoding for an `Accept-Encoding` header (RFC 9110, section 12.5.3): highest weight first, the smaller
 * format on a tie. `identity` when the header is absent or names nothing that is available.
 */
export function chooseEncoding(header: string | undefined, available: ReadonlySet<Encoding>): Encoding {
  const weights = new Map<string, number>();
  for (const part of (header ?? '').split(',')) {
    const [coding = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    if (coding !== '') weights.set(coding, weight === undefined ? 1 : Number(weight.slice(2)));
  }
  let best: Encoding = 'identity';
  let bestWeight = 0;
  for (const [encoding] of COMPRESSED) {
    const weight = weights.get(encoding) ?? weights.get('*') ?? 0;
    if (available.has(encoding) && weight > bestWeight) [best, bestWeight] = [encoding, weight];
  }
  return (weights.get('identity') ?? 0) > bestWeight ? 'identity' : best;
}

/** Whether an `If-None-Match` header names this tag; weak comparison, as RFC 9110 (section 13.1.2) wants for GET. */
export function matchesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((part) => {
    const candidate = part.trim();
    return candidate === '*' || candidate.replace(/^W\//, '') === etag;
  });
}
