import type { Context } from '../../../platform/graphql/context';
import { loadVersionColumns } from '../../../platform/graphql/record-loaders';
import type { DynamicElement } from '../../campaigns/settings/settings.views';
import { type KnownProfile, knownValues } from '../../templates/checking/known-values';
import { contents } from '../content.store';
import { type FilledElement, fillElements } from './dynamic-elements';

/** What is to be filled, and with what. */
export interface Unfilled {
  readonly contentId: string | null;
  /** Of the content, as far as it was read; null: it was not. */
  readonly contentVersion: string | null;
  readonly dynamicElements: readonly DynamicElement[];
  /** What the caller says. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly profile: KnownProfile | null;
}

/** The elements of a content that is served; reads only where there are elements and a content, for all of an operation at once. */
export async function elementsOf(
  context: Pick<Context, 'loaders' | 'db'>,
  { contentId, contentVersion, dynamicElements, values, profile }: Unfilled,
): Promise<FilledElement[]> {
  if (contentId === null || dynamicElements.length === 0) return [];
  const content = await loadVersionColumns(context, contents, { id: contentId, version: contentVersion }, [
    'variablesUsed',
  ]);
  const known = knownValues(profile, null).profile;
  return fillElements(dynamicElements, { context: values, content: content?.variablesUsed ?? {}, profile: known });
}
