import { findBy } from '../../../platform/database/read';
import type { Database } from '../../../platform/database/statement';
import type { DynamicElement } from '../../campaigns/settings/settings.views';
import { profiles } from '../../profiles/profile.store';
import { KNOWN_PROFILE_COLUMNS, knownValues } from '../../templates/checking/known-values';
import { contents } from '../content.store';
import { type FilledElement, fillElements } from './dynamic-elements';

interface Filled {
  readonly contentId: string | null;
  /** What the caller says. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** The elements of each of some contents, filled; reads only where there are elements and contents. */
export async function elementsOf(
  db: Database,
  elements: readonly DynamicElement[],
  wanted: readonly Filled[],
): Promise<FilledElement[][]> {
  const ids = [...new Set(wanted.map(({ contentId }) => contentId))].filter((id) => id !== null);
  if (elements.length === 0 || ids.length === 0) return wanted.map(() => []);
  const [[profile], made] = await Promise.all([
    findBy(db, profiles, 'userId', [db.userId], KNOWN_PROFILE_COLUMNS),
    findBy(db, contents, 'id', ids, ['variablesUsed']),
  ]);
  const known = knownValues(profile ?? null, null).profile;
  const used = new Map(made.map(({ id, variablesUsed }) => [id, variablesUsed]));
  return wanted.map(({ contentId, values }) =>
    contentId === null
      ? []
      : fillElements(elements, { context: values, content: used.get(contentId) ?? {}, profile: known }),
  );
}
