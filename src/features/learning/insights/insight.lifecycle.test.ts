import { InsightStatusEnum } from '../learning.enums';
import { allowedNext, type InsightAction, nextStatus } from './insight.lifecycle';

const { NEW, ACKNOWLEDGED, PLANNED, IMPLEMENTED, VERIFIED, REFUTED, DISMISSED } = InsightStatusEnum;
const ACTIONS: readonly InsightAction[] = ['ACKNOWLEDGE', 'PLAN', 'IMPLEMENT', 'DISMISS'];

test.each([
  [NEW, [ACKNOWLEDGED, PLANNED, IMPLEMENTED, DISMISSED]],
  [ACKNOWLEDGED, [PLANNED, IMPLEMENTED, DISMISSED]],
  [PLANNED, [IMPLEMENTED, DISMISSED]],
  [IMPLEMENTED, [ACKNOWLEDGED, DISMISSED]],
  [VERIFIED, []],
  [REFUTED, []],
  [DISMISSED, [ACKNOWLEDGED]],
])('after %s there can be %j, and nothing else', (status, next) => {
  expect(allowedNext(status)).toEqual(next);
  for (const action of ACTIONS) {
    const reached = (): InsightStatusEnum => nextStatus(status, action);
    const target = { ACKNOWLEDGE: ACKNOWLEDGED, PLAN: PLANNED, IMPLEMENT: IMPLEMENTED, DISMISS: DISMISSED }[action];
    if (next.includes(target)) expect(reached()).toBe(target);
    else expect(reached).toThrow(`An insight that is ${status} cannot be`);
  }
});
