import { hasCharacters } from './characters';

it.each([
  ['', 0, 3, true],
  ['', 1, 3, false],
  ['a', 1, 1, true],
  ['abcd', 1, 3, false],
  ['🦊', 1, 1, true],
  ['🦊🦊🦊', 1, 3, true],
  ['🦊🦊🦊🦊', 1, 3, false],
  ['🦊', 2, 3, false],
  ['𠮷野', 2, 2, true],
  // What is put together of several code points counts as these.
  ['❤️', 1, 1, false],
  ['❤️', 1, 2, true],
])('%s has %d to %d characters: %s', (text, least, most, holds) => {
  expect(hasCharacters(text, least, most)).toBe(holds);
});
