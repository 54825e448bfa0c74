import type { Recipe } from '../../../platform/graphql/loaders';
import type { ContentTemplateVersion } from './content-template-version.entity';
import { findPublicationTimes, findVersions, type VersionKey } from './template-version.store';

const nameOf = ({ templateId, version }: VersionKey): string => `${templateId} ${version}`;

interface VersionRequest extends VersionKey {
  readonly columns: readonly string[];
}

/** A version of a template by its number, with at least the columns asked for. */
export const versionByNumber: Recipe<VersionRequest, ContentTemplateVersion | null> = {
  name: 'ContentTemplateVersion.byNumber',
  cacheKey: (key) => `${nameOf(key)} ${[...key.columns].sort().join(',')}`,
  async load(db, keys) {
    const columns = new Set(keys.flatMap((key) => key.columns));
    const rows = await findVersions<ContentTemplateVersion>(db, keys, columns);
    const byName = new Map(rows.map((row) => [nameOf(row), row]));
    return keys.map((key) => byName.get(nameOf(key)) ?? null);
  },
};

/** When a version was last published, or null. */
export const publishedAtByVersion: Recipe<VersionKey, Date | null> = {
  name: 'ContentTemplateVersion.publishedAt',
  cacheKey: nameOf,
  async load(db, keys) {
    const times = new Map((await findPublicationTimes(db, keys)).map((row) => [nameOf(row), row.publishedAt]));
    return keys.map((key) => times.get(nameOf(key)) ?? null);
  },
};
