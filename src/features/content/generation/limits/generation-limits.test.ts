import type { GenerationLimits } from '../../../../platform/generation-limits';
import { ContentGenerationWaitEnum } from '../generation.enums';
import { availableContents, budgetWait, contentsWait, effectiveLimits, nextDay } from './generation-limits';

const MOST: GenerationLimits = { contentsPerMinute: 60, budgetPerDay: '1', budgetPerMonth: '20', currency: 'USD' };
const AT = new Date('2026-12-31T23:30:00.000Z');
const before = (seconds: number): Date => new Date(AT.getTime() - seconds * 1_000);
const OWN = { contentsPerMinute: null, budgetPerDay: null, budgetPerMonth: null, allowance: null, allowanceAt: null };

test('the smaller of what the account and the installation allow counts', () => {
  expect(effectiveLimits(null, MOST)).toEqual(MOST);
  const own = { ...OWN, contentsPerMinute: 100, budgetPerDay: '0.5', budgetPerMonth: '20.000001' };
  expect(effectiveLimits(own, MOST)).toEqual({ ...MOST, budgetPerDay: '0.5' });
  const none = { ...MOST, contentsPerMinute: null, budgetPerMonth: null };
  expect(effectiveLimits(own, none)).toMatchObject({ contentsPerMinute: 100, budgetPerMonth: '20.000001' });
});

test('what may be made grows steadily, up to a minute of it', () => {
  expect(availableContents({ contentsPerMinute: null }, OWN, AT)).toBe(Infinity);
  expect(availableContents(MOST, OWN, AT)).toBe(60);
  expect(availableContents(MOST, { allowance: 0, allowanceAt: before(15) }, AT)).toBe(15);
  expect(availableContents(MOST, { allowance: 10, allowanceAt: before(3_600) }, AT)).toBe(60);
  // A clock that went back takes nothing away.
  expect(availableContents(MOST, { allowance: 7, allowanceAt: before(-60) }, AT)).toBe(7);
  const { until } = contentsWait(MOST, 0.25, AT);
  expect(until?.getTime()).toBe(AT.getTime() + 750);
  expect(contentsWait({ contentsPerMinute: 0 }, 0, AT).until).toBeNull();
});

test('a budget is waited for until the day or the month is over, and what never fits is said at once', () => {
  const spent = (today: string, thisMonth = today) => ({ today, thisMonth });
  expect(budgetWait(MOST, spent('0.9'), '0.1', AT)).toBeNull();
  const { BUDGET_PER_DAY, BUDGET_PER_MONTH } = ContentGenerationWaitEnum;
  const tomorrow = new Date('2027-01-01T00:00:00.000Z');
  expect(budgetWait(MOST, spent('0.9'), '0.100001', AT)).toEqual({ waitingFor: BUDGET_PER_DAY, until: tomorrow });
  expect(budgetWait(MOST, spent('0', '19.95'), '0.1', new Date('2026-11-03T10:00:00Z'))).toEqual({
    waitingFor: BUDGET_PER_MONTH,
    until: new Date('2026-12-01T00:00:00.000Z'),
  });
  expect(budgetWait(MOST, spent('0'), '1.5', AT)).toEqual({ waitingFor: BUDGET_PER_DAY, until: null });
  expect(budgetWait({ ...MOST, budgetPerDay: null, budgetPerMonth: null }, spent('999'), '999', AT)).toBeNull();
  expect(nextDay(AT)).toEqual(tomorrow);
});
