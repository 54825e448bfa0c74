import { now } from '../../../platform/clock';
import { newId } from '../../../platform/database/new-id';
import type { Database } from '../../../platform/database/statement';
import { insertNew, insertRow, notFound, updateOwn, type Values } from '../../../platform/database/write';
import { ConflictError, NotFoundError } from '../../../platform/errors';
import type { TemplateIssue } from '../checking/template-issue';
import type { ContentTemplate } from '../content-template.entity';
import { templates } from '../template.store';
import type { ContentTemplateVersion } from './content-template-version.entity';
import { checksumOf, TEXT_FIELDS, type TemplateText, textOf } from './template-text';
import {
  findPublishedBefore,
  findVersions,
  type LockedTemplate,
  lockTemplate,
  templatePublications,
  templateVersions,
} from './template-version.store';

export interface NewVersion {
  readonly templateId: string;
  readonly version: number;
  readonly text: TemplateText;
  readonly issues: readonly TemplateIssue[];
  readonly changeNote: string | null;
}

/** Keeps a text for ever. */
export async function keepVersion(
  db: Database,
  { templateId, version, text, issues, changeNote }: NewVersion,
): Promise<void> {
  await insertRow<ContentTemplateVersion>(db, templateVersions, {
    id: newId(),
    templateId,
    version,
    ...textOf(text),
    checksum: checksumOf(text),
    issues: issues.map((issue) => ({ ...issue })),
    changeNote,
    authorId: db.userId,
    createdAt: now(),
  });
}

export interface Publication {
  readonly templateId: string;
  readonly templateVersion: number;
  readonly isRollback?: boolean;
  readonly reason?: string | null;
}

/** Writes down that a version is the published one from now on. */
export async function recordPublication(db: Database, publication: Publication): Promise<void> {
  await insertRow(db, templatePublications, {
    isRollback: false,
    reason: null,
    ...publication,
    id: newId(),
    publishedBy: db.userId,
    publishedAt: now(),
  });
}

export interface PublishArgs {
  readonly templateVersion: number;
  /** The version of the template that this changes. */
  readonly version: number;
  readonly reason: string | null;
}

/** Makes a version the one that contents are made from. Throws NOT_FOUND, and CONFLICT where it is so already. */
export async function publishVersion(db: Database, id: string, args: PublishArgs): Promise<void> {
  const template = await requireTemplate(db, id);
  await pointTo(db, id, template, args, false);
}

/**
 * Publishes a version from before the published one again: the given one, else the last before it that was published. Throws
 * NOT_FOUND, and CONFLICT where there is none or the given one is not earlier.
 */
export async function rollBack(
  db: Database,
  id: string,
  { templateVersion, ...args }: Omit<PublishArgs, 'templateVersion'> & { readonly templateVersion: number | null },
): Promise<void> {
  const template = await requireTemplate(db, id);
  const { publishedVersion } = template;
  const target = templateVersion ?? (await findPublishedBefore(db, { templateId: id, version: publishedVersion }));
  if (target === null) throw new ConflictError('No version before this one was ever published.', { publishedVersion });
  if (target > publishedVersion) {
    throw new ConflictError(
      'That version is later than the published one. Publish it with publishContentTemplateVersion.',
      { publishedVersion },
    );
  }
  await pointTo(db, id, template, { ...args, templateVersion: target }, true);
}

async function pointTo(
  db: Database,
  id: string,
  { publishedVersion }: LockedTemplate,
  { templateVersion, version, reason }: PublishArgs,
  isRollback: boolean,
): Promise<void> {
  const [row] = await findVersions<ContentTemplateVersion>(
    db,
    [{ templateId: id, version: templateVersion }],
    TEXT_FIELDS,
  );
  if (!row) throw new NotFoundError('This template has no version with this number.');
  if (templateVersion === publishedVersion)
    throw new ConflictError('This version is the published one already.', { publishedVersion });
  await updateOwn(db, templates, id, { ...textOf(row), publishedVersion: templateVersion }, version);
  await recordPublication(db, { templateId: id, templateVersion, isRollback, reason });
}

/** The viewer's template, locked until the transaction ends. Throws NOT_FOUND. */
export async function requireTemplate(db: Database, id: string): Promise<LockedTemplate> {
  const template = await lockTemplate(db, id);
  if (template === null) throw notFound(templates);
  return template;
}

/** Makes a template with its first version, published; returns its UUID. */
export async function insertTemplate(
  db: Database,
  values: Omit<Values<ContentTemplate>, keyof TemplateText | 'userId' | 'id' | 'createdAt' | 'updatedAt'>,
  { text, issues, changeNote }: Omit<NewVersion, 'templateId' | 'version'>,
): Promise<string> {
  const id = await insertNew(db, templates, { ...values, ...text, publishedVersion: 1 });
  await keepVersion(db, { templateId: id, version: 1, text, issues, changeNote });
  await recordPublication(db, { templateId: id, templateVersion: 1 });
  return id;
}
