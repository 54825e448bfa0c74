import { ABTestActionEnum, TestStatusEnum } from '../ab-tests/ab-test.enums';
import { dataCalendar, durationOf } from './data-calendar';

const at = new Date('2026-05-11T12:00:00Z');
const test1 = {
  status: TestStatusEnum.ACTIVE,
  startDate: new Date('2026-05-01T12:00:00Z'),
  endDate: null,
  durationDays: null,
};
const days = (...numbers: number[]) => numbers.map((day) => `2026-05-${String(day).padStart(2, '0')}`);
const action = (name: ABTestActionEnum, moment: string) => ({ action: name, occurredAt: new Date(moment) });

test('days without units in between are missing, but those of a pause', () => {
  const calendar = dataCalendar(test1, days(1, 2, 4, 8, 9), [], at);
  expect(calendar).toMatchObject({ days: 5, missingDays: days(3, 5, 6, 7), pausedShare: 0 });
  const pause = [
    action(ABTestActionEnum.STARTED, '2026-05-01T12:00:00Z'),
    action(ABTestActionEnum.PAUSED, '2026-05-05T10:00:00Z'),
    action(ABTestActionEnum.RESUMED, '2026-05-07T10:00:00Z'),
  ];
  expect(dataCalendar(test1, days(1, 2, 4, 8, 9), pause, at)).toMatchObject({ missingDays: days(3), pausedShare: 0.2 });
});

test('a pause that goes on counts up to now', () => {
  const pause = [action(ABTestActionEnum.PAUSED, '2026-05-06T12:00:00Z')];
  expect(dataCalendar({ ...test1, status: TestStatusEnum.PAUSED }, days(1), pause, at).pausedShare).toBe(0.5);
});

test('a running test without new units for two days is silent', () => {
  const silent = (last: number, status = TestStatusEnum.ACTIVE) =>
    dataCalendar({ ...test1, status }, days(1, last), [], at).isSilent;
  expect([silent(10), silent(9), silent(8), silent(8, TestStatusEnum.PAUSED)]).toEqual([false, false, true, false]);
});

test('the planned duration ends by the calendar, and a completed test stops ageing', () => {
  const over = (durationDays: number) => dataCalendar({ ...test1, durationDays }, [], [], at).isOver;
  expect([over(10), over(11)]).toEqual([true, false]);
  const ended = { ...test1, status: TestStatusEnum.COMPLETED, endDate: new Date('2026-05-06T00:00:00Z') };
  expect(durationOf(ended, at)).toBe(4.5);
  expect(durationOf({ ...test1, startDate: null }, at)).toBeNull();
});
