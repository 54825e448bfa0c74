import { findBy } from '../../../platform/database/read';
import type { Database } from '../../../platform/database/statement';
import { notFound } from '../../../platform/database/write';
import { NotFoundError } from '../../../platform/errors';
import type { ContentTemplate } from '../content-template.entity';
import { templates } from '../template.store';
import type { ContentTemplateVersion } from '../versions/content-template-version.entity';
import { TEXT_FIELDS, type TemplateText, textOf } from '../versions/template-text';
import { findVersions } from '../versions/template-version.store';

/** A text of a stored template, and whether the template may be used. */
export interface StoredText {
  readonly text: TemplateText;
  readonly templateVersion: number;
  readonly isActive: boolean;
}

/** A text of a stored template: the published one, or the version with this number. Throws NOT_FOUND. */
export async function storedText(db: Database, id: string, version: number | null): Promise<StoredText> {
  const [template] = await findBy<ContentTemplate>(
    db,
    templates,
    'id',
    [id],
    [...TEXT_FIELDS, 'publishedVersion', 'isActive'],
  );
  if (!template) throw notFound(templates);
  const { publishedVersion, isActive } = template;
  if (version === null || version === publishedVersion) {
    return { text: textOf(template), templateVersion: publishedVersion, isActive };
  }
  const [row] = await findVersions<ContentTemplateVersion>(db, [{ templateId: id, version }], TEXT_FIELDS);
  if (!row) throw new NotFoundError('This template has no version with this number.');
  return { text: textOf(row), templateVersion: version, isActive };
}
