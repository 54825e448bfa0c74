import { createLogger, prettyLine } from './logger';

function logTo(lines: string[], options = { level: 'info', pretty: false }) {
  return createLogger({ ...options, write: (line) => void lines.push(line) });
}

test('lines are JSON with an ISO time, and the level is a threshold', () => {
  const lines: string[] = [];
  const log = logTo(lines);
  log.debug('unheard');
  log.info({ url: 'http://127.0.0.1:4000' }, 'listening');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    level: 30,
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    url: 'http://127.0.0.1:4000',
    msg: 'listening',
  });
});

test('for people they are plain, with the stack of an error below', () => {
  const lines: string[] = [];
  logTo(lines, { level: 'info', pretty: true }).error({ err: new Error('no'), ms: 1.23456 }, 'failed');
  const [head, ...stack] = (lines[0] ?? '').split('\n');
  expect(head).toMatch(/^\d\d:\d\d:\d\d ERROR failed ms=1\.235$/);
  expect(stack[0]).toBe('    Error: no');
  expect(stack[1]).toMatch(/^ {8}at /);
});

test('a plain line has its values in it', () => {
  const line = {
    time: '2026-01-02T03:04:05.678Z',
    level: 30,
    msg: 'operation',
    operation: 'Mine',
    errors: ['CONFLICT'],
  };
  expect(prettyLine(JSON.stringify(line))).toBe('03:04:05 info  operation operation=Mine errors=["CONFLICT"]\n');
});

test('a level that there is not is refused with those there are', () => {
  expect(() => createLogger({ level: 'loud', pretty: false })).toThrow(/LOG_LEVEL must be one of trace, debug, info/);
});
