import { analyse } from './analysis';
import { StopRuleEnum } from './analysis.enums';
import { armsOf, type InputParts, inputOf, ratesOf } from './analysis.fixture';
import type { MeasuredArm } from './analysis.model';
import { stopRules } from './stop-rules';

function rules(arms: readonly MeasuredArm[], parts: InputParts = {}): [StopRuleEnum, string][] {
  const input = inputOf(arms, parts);
  return stopRules(input.plan, analyse(input), input.calendar).map(({ rule, action }) => [rule, action]);
}

const plan = { plannedUnits: 100_000 };

test('a sound running test meets none', () => {
  expect(rules(ratesOf([500, 10_000], [520, 10_000]), { plan })).toEqual([]);
});

test('a winner, or a loser that is the only variation, reaches the boundary', () => {
  expect(rules(ratesOf([500, 10_000], [760, 10_000]), { plan })).toEqual([[StopRuleEnum.BOUNDARY, 'COMPLETE']]);
  expect(rules(ratesOf([500, 10_000], [300, 10_000]), { plan })[0]).toEqual([StopRuleEnum.BOUNDARY, 'COMPLETE']);
});

test('one loser among others does not end the test', () => {
  expect(rules(ratesOf([500, 10_000], [300, 10_000], [510, 10_000]), { plan })).toEqual([]);
});

test('what is hopeless at most of its way is futile', () => {
  expect(rules(ratesOf([4_500, 45_000], [4_490, 45_000]), { plan })).toEqual([[StopRuleEnum.FUTILITY, 'COMPLETE']]);
});

test('size and duration end it, whatever it has found', () => {
  expect(rules(ratesOf([500, 10_000], [520, 10_000]))).toEqual([[StopRuleEnum.PLANNED_SIZE, 'COMPLETE']]);
  const over = rules(ratesOf([500, 10_000], [520, 10_000]), { plan, calendar: { isOver: true } });
  expect(over).toEqual([[StopRuleEnum.DURATION, 'COMPLETE']]);
});

test('a broken split pauses it, and hides the boundary', () => {
  const found = rules(ratesOf([500, 10_000], [900, 11_500]), { plan });
  expect(found).toEqual([[StopRuleEnum.SAMPLE_RATIO_MISMATCH, 'PAUSE']]);
});

test('a harmed guardrail pauses it', () => {
  const revenue = (perOrder: number) => ({
    units: 10_000,
    convertedUnits: 500,
    revenue: 500 * perOrder,
    revenueSquared: 500 * perOrder ** 2 * 1.2,
  });
  const guardrails = [{ metric: 'revenue_per_visitor', margin: 0.1, higherIsBetter: true }];
  const arms = armsOf({ sums: revenue(100) }, { sums: revenue(50) });
  expect(rules(arms, { plan: { ...plan, guardrails } })).toEqual([[StopRuleEnum.GUARDRAIL_HARM, 'PAUSE']]);
});
