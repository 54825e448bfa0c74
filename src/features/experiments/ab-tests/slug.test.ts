import { freeSlug, SLUG, slugOf, slugStem } from './slug';

describe('slugOf', () => {
  test.each([
    ['New checkout', 'new-checkout'],
    ['  Größe & Preis!  ', 'grosse-preis'],
    ['Été – 2026 / №7', 'ete-2026-no7'],
    ['--A--', 'a'],
    ['42', '42'],
    ['新しい', 'test'],
    ['!!!', 'test'],
  ])('of %j is %s', (name, slug) => {
    expect(slugOf(name, 'test')).toBe(slug);
  });

  test('is always a slug, however long the name is', () => {
    const slug = slugOf(`${'a'.repeat(62)} ${'b'.repeat(100)}`, 'test');
    expect(slug).toBe('a'.repeat(62));
    expect(slugOf('x'.repeat(200), 'test')).toMatch(SLUG);
  });
});

describe('freeSlug', () => {
  test('keeps a slug that is free and numbers one that is taken', () => {
    expect(freeSlug('a', new Set())).toBe('a');
    expect(freeSlug('a', new Set(['a']))).toBe('a-2');
    expect(freeSlug('a', new Set(['a', 'a-2', 'a-4']))).toBe('a-3');
  });

  test('stays a slug at full length, and looks among slugs that begin with the stem', () => {
    const long = 'a'.repeat(63);
    const next = freeSlug(long, new Set([long]));
    expect(next).toBe(`${'a'.repeat(55)}-2`);
    expect(next).toMatch(SLUG);
    expect(next.startsWith(slugStem(long))).toBe(true);
  });
});
