const MAX_LENGTH = 63;

/** What keys for programs look like: short, stable, safe in URLs, file names and metrics. */
export const SLUG = /^[a-z0-9][a-z0-9_-]{0,62}$/;

export const SLUG_RULE =
  'must be 1 to 63 lower-case letters, digits, - or _, and begin with a letter or digit, for example new-checkout';

/** A slug of a name: `Größe & Preis` gives `grosse-preis`; `fallback` where no letter or digit of a-z is left. */
export function slugOf(name: string, fallback: string): string {
  const plain = name
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase();
  const slug = plain.replace(/[^a-z0-9]+/g, '-').replace(/^-+/, '');
  return cut(slug, MAX_LENGTH) || fallback;
}

/** What all slugs that `freeSlug` may try begin with. */
export function slugStem(slug: string): string {
  return cut(slug, MAX_LENGTH - 8);
}

/** The slug where it is not taken, else the first free one of `slug-2`, `slug-3` and so on. */
export function freeSlug(slug: string, taken: ReadonlySet<string>): string {
  if (!taken.has(slug)) return slug;
  for (let number = 2; ; number++) {
    const next = `${slugStem(slug)}-${number}`;
    if (!taken.has(next)) return next;
  }
}

function cut(slug: string, length: number): string {
  return slug.slice(0, length).replace(/-+$/, '');
}
