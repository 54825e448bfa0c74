/** How one kind of asset is stored and shown. */
export interface AssetType {
  readonly contentType: string;
  readonly extension: string;
  /** As it is told to clients. */
  readonly served: string;
  /** Whether a browser may show it by itself: what could run scripts is offered as a file. */
  readonly isInline: boolean;
}

const picture = (contentType: string, extension: string): AssetType => ({
  contentType,
  extension,
  served: contentType,
  isInline: true,
});
const text = (contentType: string, extension: string, isInline: boolean): AssetType => ({
  contentType,
  extension,
  served: `${contentType}; charset=utf-8`,
  isInline,
});

/** All that is taken. One extension for each kind, so that a key tells the kind. */
const TYPES: readonly AssetType[] = [
  picture('image/png', 'png'),
  picture('image/jpeg', 'jpg'),
  picture('image/webp', 'webp'),
  picture('image/gif', 'gif'),
  picture('image/avif', 'avif'),
  picture('video/mp4', 'mp4'),
  picture('video/webm', 'webm'),
  text('text/plain', 'txt', true),
  text('text/markdown', 'md', true),
  text('application/json', 'json', true),
  text('text/html', 'html', false),
  text('image/svg+xml', 'svg', false),
];

const BY_CONTENT_TYPE = new Map(TYPES.map((type) => [type.contentType, type]));
const BY_EXTENSION = new Map(TYPES.map((type) => [type.extension, type]));

export const ASSET_CONTENT_TYPES: readonly string[] = TYPES.map(({ contentType }) => contentType);
export const ASSET_EXTENSIONS: readonly string[] = TYPES.map(({ extension }) => extension);

/** The kind of a `Content-Type`, whatever its case and parameters; null where that kind is not taken. */
export function assetTypeOf(contentType: string): AssetType | null {
  return BY_CONTENT_TYPE.get(contentType.split(';')[0]?.trim().toLowerCase() ?? '') ?? null;
}

export function assetTypeByExtension(extension: string): AssetType | null {
  return BY_EXTENSION.get(extension) ?? null;
}
