import { readRecord } from '../../../../platform/json-values';
import { PersonalizationLevelEnum } from '../../../campaigns/settings/personalization.enums';
import { type Audience, readAudience } from '../../../campaigns/settings/settings.audience';
import { isBlank, isKnownRoot, type KnownValues } from '../../../templates/checking/known-values';
import { TemplateVariableTypeEnum } from '../../../templates/template.enums';
import type { TemplateVariableValue } from '../../../templates/template.variables';
import { ContentGenerationReasonEnum } from '../generation.enums';
import type { BaseContext } from './base-context';

/** Everything that one content is made from. */
export interface AddresseeContext {
  readonly known: KnownValues;
  /** By variable name: what is given, and what the campaign falls back on. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly targeting: Readonly<Record<string, unknown>>;
  readonly fallbacksApplied: readonly string[];
  /** What was given and is not used at the campaign's level of personalization. */
  readonly leftOut: readonly string[];
}

/** Why nothing is made for an addressee, whatever the template says. */
export interface AddresseeProblem {
  readonly reason: ContentGenerationReasonEnum;
  readonly message: string;
}

/** Joins what is known anyway with what is given for one addressee or segment. */
export function addresseeContext(
  base: BaseContext,
  variables: readonly TemplateVariableValue[],
  { values, targeting }: { readonly values: Readonly<Record<string, unknown>>; readonly targeting: unknown },
): AddresseeContext | { readonly problem: AddresseeProblem } {
  const wanted = readAudience(targeting);
  const problem = problemOf(base, wanted);
  if (problem) return { problem };
  const { used, leftOut } = atLevel(wanted, base.level);
  const fallbacks = variables.flatMap((variable) => fallbackFor(variable, base, values));
  return {
    known: base.known,
    given: { ...values, ...Object.fromEntries(fallbacks) },
    targeting: compactAudience(within(used, base.audience)),
    fallbacksApplied: fallbacks.map(([name]) => name),
    leftOut,
  };
}

const AUDIENCE_LISTS = ['ageGroups', 'locations', 'languages', 'interests', 'behaviors', 'segments'] as const;
const LISTS = [...AUDIENCE_LISTS, 'excludedSegments'] as const;

/** BASIC makes the same for everybody, STANDARD goes by audience, ADVANCED and FULL by behaviour as well. */
function atLevel(wanted: Audience, level: PersonalizationLevelEnum | null): { used: Audience; leftOut: string[] } {
  const ignored: readonly string[] =
    level === PersonalizationLevelEnum.BASIC ? LISTS : level === PersonalizationLevelEnum.STANDARD ? ['behaviors'] : [];
  const leftOut = LISTS.filter((list) => ignored.includes(list) && wanted[list].length > 0);
  const nothing = Object.fromEntries(leftOut.map((list) => [list, []]));
  return { used: { ...wanted, ...nothing }, leftOut: leftOut.map((list) => `targeting.${list}`) };
}

/** Where nothing is said, the campaign's own audience is meant. */
function within(wanted: Audience, audience: Audience): Audience {
  const lists = AUDIENCE_LISTS.map((list) => [list, wanted[list].length > 0 ? wanted[list] : audience[list]]);
  const excludedSegments = [...new Set([...audience.excludedSegments, ...wanted.excludedSegments])];
  return { ...(Object.fromEntries(lists) as unknown as Audience), excludedSegments };
}

function compactAudience(audience: Audience): Record<string, unknown> {
  return Object.fromEntries(Object.entries(audience).filter(([, list]) => list.length > 0));
}

function problemOf({ audience, specialCategories }: BaseContext, wanted: Audience): AddresseeProblem | null {
  if (specialCategories.length > 0 && wanted.ageGroups.length > 0) {
    return {
      reason: ContentGenerationReasonEnum.SPECIAL_CATEGORY,
      message: `The campaign is about ${specialCategories.join(', ')}: its contents must not be made for age groups. Leave targeting.ageGroups out.`,
    };
  }
  const excluded = wanted.segments.find((segment) => audience.excludedSegments.includes(segment));
  if (excluded !== undefined) return outside(`The campaign leaves the segment “${excluded}” out.`);
  for (const list of AUDIENCE_LISTS) {
    const allowed = audience[list] as readonly string[];
    if (allowed.length === 0) continue;
    const other = wanted[list].find((value) => !allowed.some((whole) => isPartOf(value, whole)));
    if (other !== undefined) return outside(`The audience of the campaign has no “${other}” in its ${list}.`);
  }
  return null;
}

/** `US-CA` is a part of `US`, as `pt-BR` is of `pt`; other values are parts of themselves. */
function isPartOf(value: string, whole: string): boolean {
  return value === whole || value.startsWith(`${whole}-`);
}

function outside(message: string): AddresseeProblem {
  return { reason: ContentGenerationReasonEnum.OUTSIDE_AUDIENCE, message };
}

/** What the campaign's dynamic elements show where neither a value nor a source has something to say. */
function fallbackFor(
  { name, source, type }: TemplateVariableValue,
  { fallbacks, known }: BaseContext,
  values: Readonly<Record<string, unknown>>,
): [name: string, value: unknown][] {
  const fallback = Object.hasOwn(fallbacks, name) ? fallbacks[name] : undefined;
  if (fallback === undefined || (Object.hasOwn(values, name) && !isBlank(values[name]))) return [];
  const [root = '', key = ''] = (source ?? '').split('.');
  const sourced = isKnownRoot(root) ? readRecord(known[root])[key] : undefined;
  if (!isBlank(sourced)) return [];
  return [[name, type === TemplateVariableTypeEnum.NUMBER ? Number(fallback) : fallback]];
}
