import { JudgedTokens } from './judged-tokens';

const viewer = { userId: '018f0000-0000-7000-8000-000000000001', role: 'USER' as const };
const start = Date.parse('2026-01-01T00:00:00Z');

beforeEach(() => {
  jest.useFakeTimers({ now: start });
});
afterEach(() => {
  jest.useRealTimers();
});

test('a token is known for half a minute, and never beyond its own time', () => {
  const tokens = new JudgedTokens();
  tokens.add('long', viewer, start / 1_000 + 3_600);
  tokens.add('short', viewer, start / 1_000 + 10);
  tokens.add('over', viewer, start / 1_000);
  expect(tokens.get('long')).toBe(viewer);
  expect(tokens.get('over')).toBeUndefined();
  expect(tokens.get('other')).toBeUndefined();

  jest.setSystemTime(start + 9_999);
  expect(tokens.get('short')).toBe(viewer);
  jest.setSystemTime(start + 10_000);
  expect(tokens.get('short')).toBeUndefined();
  jest.setSystemTime(start + 30_000);
  expect(tokens.get('long')).toBeUndefined();
});

test('it keeps the latest five thousand', () => {
  const tokens = new JudgedTokens();
  for (let index = 0; index <= 5_000; index += 1) tokens.add(`token ${index}`, viewer, start / 1_000 + 60);
  expect(tokens.get('token 0')).toBeUndefined();
  expect(tokens.get('token 1')).toBe(viewer);
  expect(tokens.get('token 5000')).toBe(viewer);
});
