import { ConflictError } from '../../../platform/errors';
import { TestStatusEnum } from '../ab-tests/ab-test.enums';
import { allowedNext, type LifecycleAction, nextStatus } from './lifecycle';

/** The whole table: status, action, status after it; '-' where it is refused. */
const TABLE = `
            STARTED  PAUSED  RESUMED  COMPLETED  CANCELLED
DRAFT       ACTIVE   -       -        -          CANCELLED
ACTIVE      -        PAUSED  -        COMPLETED  CANCELLED
PAUSED      -        -       ACTIVE   COMPLETED  CANCELLED
COMPLETED   -        -       -        -          -
CANCELLED   -        -       -        -          -`;

const [head = '', ...lines] = TABLE.trim().split('\n');
const cases = lines.flatMap((line) => {
  const [status, ...after] = line.split(/\s+/) as [TestStatusEnum, ...string[]];
  return head
    .trim()
    .split(/\s+/)
    .map((action, index) => [status, action as LifecycleAction, after[index]] as const);
});

test('the table has every status', () => {
  expect(new Set(cases.map(([status]) => status))).toEqual(new Set(Object.values(TestStatusEnum)));
});

test.each(cases)('%s, %s: %s', (status, action, after) => {
  if (after !== '-') {
    expect(nextStatus(status, action)).toBe(after);
    expect(allowedNext(status)).toContain(after);
    return;
  }
  try {
    nextStatus(status, action);
    throw new Error('It was not refused.');
  } catch (error) {
    expect(error).toBeInstanceOf(ConflictError);
    expect((error as ConflictError).details).toEqual({ status, allowed: allowedNext(status) });
  }
});

test('what is over stays over', () => {
  expect(allowedNext(TestStatusEnum.COMPLETED)).toEqual([]);
  expect(allowedNext(TestStatusEnum.CANCELLED)).toEqual([]);
});
