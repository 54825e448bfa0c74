import type { DynamicElementEnum } from '../../campaigns/settings/settings.enums';
import type { DynamicElement } from '../../campaigns/settings/settings.views';
import { isBlank } from '../../templates/checking/known-values';
import { ElementSourceEnum } from './serving.enums';

/** A part of a content, filled for somebody. */
export interface FilledElement {
  readonly element: DynamicElementEnum;
  readonly value: string;
  readonly source: ElementSourceEnum;
}

/** Where values are looked for, the nearest to the addressee first. */
export interface ElementValues {
  /** What the caller says. */
  readonly context: Readonly<Record<string, unknown>>;
  /** What the content was made with. */
  readonly content: Readonly<Record<string, unknown>>;
  /** What is known of the account. */
  readonly profile: Readonly<Record<string, unknown>>;
}

/** The elements that have a value or a fallback; what is blank counts as missing. */
export function fillElements(elements: readonly DynamicElement[], values: ElementValues): FilledElement[] {
  return elements.flatMap(({ element, variable, fallback }) => {
    const sources: readonly (readonly [ElementSourceEnum, unknown])[] = [
      [ElementSourceEnum.CONTEXT, own(values.context, variable)],
      [ElementSourceEnum.CONTENT, own(values.content, variable)],
      [ElementSourceEnum.PROFILE, own(values.profile, variable)],
      [ElementSourceEnum.FALLBACK, fallback],
    ];
    const found = sources.find(([, value]) => !isBlank(value));
    return found ? [{ element, value: asText(found[1]), source: found[0] }] : [];
  });
}

function own(record: Readonly<Record<string, unknown>>, name: string | null): unknown {
  return name !== null && Object.hasOwn(record, name) ? record[name] : null;
}

function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  return Array.isArray(value)
    ? value.map(asText).join(', ')
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);
}
