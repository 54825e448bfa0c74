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

/** An empty list asks for nothing. */
function holds<T>(asked: readonly T[], isMet: (asked: readonly T[]) => boolean): boolean {
  return asked.length === 0 || isMet(asked);
}

/** California is part of the United States, and Brazilian Portuguese is Portuguese; not the other way round. */
function isPart(whole: string, one: string | null): boolean {
  if (one === null) return false;
  const [larger, smaller] = [whole.toLowerCase(), one.toLowerCase()];
  return smaller === larger || smaller.startsWith(`${larger}-`);
}

function shares(some: readonly string[], others: readonly string[]): boolean {
  return some.some((one) => others.includes(one));
}
