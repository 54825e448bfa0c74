import { PersonalizationLevelEnum } from '../../campaigns/settings/personalization.enums';
import type { Audience } from '../../campaigns/settings/settings.audience';

/** What is known of whoever is to see a content. Null or nothing: not known. */
export interface Person {
  readonly ageGroup: string | null;
  readonly location: string | null;
  readonly language: string | null;
  readonly interests: readonly string[];
  readonly behaviors: readonly string[];
  readonly segments: readonly string[];
}

/**
 * Whether somebody is known to be of an audience. What an audience asks for and nobody knows is not so: a content for Portugal is
 * not shown to whoever might be there.
 */
export function isOf(audience: Audience, person: Person): boolean {
  return (
    holds(audience.ageGroups, (all) => all.some((one) => one === person.ageGroup)) &&
    holds(audience.locations, (all) => all.some((one) => isPart(one, person.location))) &&
    holds(audience.languages, (all) => all.some((one) => isPart(one, person.language))) &&
    holds(audience.interests, (all) => shares(all, person.interests)) &&
    holds(audience.behaviors, (all) => shares(all, person.behaviors)) &&
    holds(audience.segments, (all) => shares(all, person.segments)) &&
    !shares(audience.excludedSegments, person.segments)
  );
}

const BY_WHOM = ['ageGroups', 'locations', 'languages', 'interests', 'segments'] as const;

/**
 * Whether contents for an audience are shown at all where so much is personalized; null: nothing is left out. Below a level nobody
 * looks at what it would take to know: BASIC has contents for everybody alone, STANDARD none that go by behaviour.
 */
export function isOpenAt(audience: Audience, level: PersonalizationLevelEnum | null): boolean {
  const byBehavior = audience.behaviors.length > 0;
  if (level === PersonalizationLevelEnum.BASIC)
    return !byBehavior && BY_WHOM.every((list) => audience[list].length === 0);
  return level !== PersonalizationLevelEnum.STANDARD || !byBehavior;
}

/** Whether a content for an audience may be shown to somebody. Who is in an excluded segment is left out at every level. */
export function isFor(audience: Audience, person: Person, level: PersonalizationLevelEnum | null): boolean {
  return isOpenAt(audience, level) && isOf(audience, person);
}

/** The names under which a caller would say what an audience asks for and nobody has said: without it nobody is of it. */
export function unknownOf(audience: Audience, person: Person): (keyof Person)[] {
  const asked: readonly (readonly [keyof Person, readonly string[]])[] = [
    ['ageGroup', audience.ageGroups],
    ['location', audience.locations],
    ['language', audience.languages],
    ['interests', audience.interests],
    ['behaviors', audience.behaviors],
    ['segments', audience.segments],
  ];
  return asked.flatMap(([name, list]) => {
    const isKnown = person[name] !== null && person[name].length > 0;
    return list.length === 0 || isKnown ? [] : [name];
  });
}

/** An empty list asks for nothing. */
function holds<T>(asked: readonly T[], isMet: (asked: readonly T[]) => boolean): boolean {
  return asked.length === 0 || isMet(asked);
}

/** California is part of the United States, and Brazilian Portuguese is Portuguese; not the other way round. */
export function isPart(whole: string, one: string | null): boolean {
  if (one === null) return false;
  const [larger, smaller] = [whole.toLowerCase(), one.toLowerCase()];
  return smaller === larger || smaller.startsWith(`${larger}-`);
}

function shares(some: readonly string[], others: readonly string[]): boolean {
  return some.some((one) => others.includes(one));
}
