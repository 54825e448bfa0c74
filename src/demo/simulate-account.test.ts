import { createHash } from 'node:crypto';
import { TestDecisionEnum, TestStatusEnum } from '../features/experiments/ab-tests/ab-test.enums';
import { budgetRangeOf } from '../features/performance/backfill/profile-inference';
import { readVariables } from '../features/templates/template.variables';
import { compareProportions } from '../statistics/two-proportions';
import { demoId } from './demo-ids';
import { type DemoParameters, requireDemoParameters } from './demo-parameters';
import { moneyOf } from './draws';
import type { AccountRows } from './rows';
import { simulateAccount } from './simulate-account';
import { TEMPLATE_LIBRARY } from './template-library';

const PARAMETERS: DemoParameters = { seed: 42, users: 8, days: 60, endDay: '2026-03-31' };
let accounts: AccountRows[];

beforeAll(() => {
  accounts = Array.from({ length: PARAMETERS.users }, (_, index) => simulateAccount(PARAMETERS, index).rows);
});

const checksum = (parameters: DemoParameters, index: number): string =>
  createHash('sha256')
    .update(JSON.stringify(simulateAccount(parameters, index).rows))
    .digest('hex');

test('the same parameters give the same account, any other give another', () => {
  const again = checksum(PARAMETERS, 1);
  expect(checksum(PARAMETERS, 1)).toBe(again);
  expect(checksum({ ...PARAMETERS, users: 50 }, 1)).toBe(again);
  expect(checksum({ ...PARAMETERS, seed: 43 }, 1)).not.toBe(again);
  expect(checksum({ ...PARAMETERS, endDay: '2026-03-30' }, 1)).not.toBe(again);
  expect(checksum(PARAMETERS, 2)).not.toBe(again);
});

test('on the same weekday of any year it is the same account, moved by whole weeks', () => {
  const counted = (endDay: string) => {
    const {
      campaigns,
      campaign_performance_facts: facts,
      content_daily_statistics: days,
    } = simulateAccount({ ...PARAMETERS, endDay }, 0).rows;
    const began = campaigns.map(({ startsAt }) => (startsAt?.getTime() ?? 0) - Date.parse(endDay));
    const dated = facts.map(({ date, impressions, clicks, conversions, revenue }) => {
      return [(Date.parse(date) - Date.parse(endDay)) / 86_400_000, impressions, clicks, conversions, revenue];
    });
    return { began, dated, contents: days.map(({ impressions, clicks }) => [impressions, clicks]) };
  };
  const tuesday = counted('2026-03-31');
  expect(counted('2026-04-07')).toEqual(tuesday);
  expect(counted('2031-07-29')).toEqual(tuesday);
  expect(counted('2026-04-01').dated).not.toEqual(tuesday.dated);
});

test('ids are UUIDv7 of the time of their row', () => {
  const at = new Date('2026-03-01T12:00:00Z');
  const id = demoId(42, 'thing', at);
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(at.getTime());
  expect(demoId(42, 'other', at)).not.toBe(id);
});

test.each([28, 200])('every table of every account has rows over %d days', (days) => {
  for (let index = 0; index < 4; index++) {
    const empty = Object.entries(simulateAccount({ ...PARAMETERS, days }, index).rows).filter(
      ([, rows]) => rows.length === 0,
    );
    expect({ index, empty }).toEqual({ index, empty: [] });
  }
});

test('nothing is known before it has happened, and nothing happens after the last day', () => {
  const end = new Date('2026-04-01T00:00:00Z');
  for (const account of accounts) {
    for (const [table, rows] of Object.entries(account)) {
      for (const { createdAt, updatedAt } of rows) {
        expect({ table, isLate: updatedAt > end, isTurned: createdAt > updatedAt }).toEqual({
          table,
          isLate: false,
          isTurned: false,
        });
      }
    }
  }
});

test('the budget of an account lies in the range that it names', () => {
  for (const { meta_user_profiles: profiles } of accounts) {
    const [{ monthlyBudget, monthlyBudgetRange, currency }] = profiles;
    expect(budgetRangeOf(monthlyBudget ?? '', currency)).toBe(monthlyBudgetRange);
  }
  const ranges = accounts.flatMap(({ meta_user_profiles: [{ monthlyBudgetRange }] }) => monthlyBudgetRange ?? []);
  expect(new Set(ranges).size).toBeGreaterThanOrEqual(4);
});

test('the analysis of a test follows from its counts', () => {
  let [checked, won] = [0, 0];
  for (const { ab_tests: tests, test_variations: variations, test_results: results } of accounts) {
    for (const test of tests) {
      const arms = variations.filter(({ abTestId }) => abTestId === test.id);
      const last = results.filter(({ abTestId }) => abTestId === test.id).at(-1);
      expect(arms.reduce((sum, { trafficPercentage }) => sum + trafficPercentage, 0)).toBeCloseTo(100, 9);
      if (test.status === TestStatusEnum.DRAFT) {
        expect([last, test.pValue, arms[0].visitors]).toEqual([undefined, null, 0]);
        continue;
      }
      if (!last) throw new Error(`${test.key} has no result`);
      expect(last.pValue).toBe(test.pValue);
      expect(last.totalVisitors).toBe(arms.reduce((sum, { visitors }) => sum + visitors, 0));
      for (const comparison of last.variationComparisons) {
        const [control, arm] = ['control', comparison.variationId].map((key) =>
          arms.find(({ variationId }) => variationId === key),
        );
        if (!control || !arm) throw new Error('an arm is missing');
        const plain = compareProportions(
          { conversions: control.conversions, units: control.visitors },
          { conversions: arm.conversions, units: arm.visitors },
        );
        // A p-value that holds at every look cannot be smaller than one for a single look.
        expect(comparison.pValue).toBeGreaterThanOrEqual((plain.ok ? plain.pValue : 0) * 0.999);
        expect(comparison.difference).toBeCloseTo(plain.ok ? plain.difference.estimate : 0, 12);
        checked++;
      }
      const isSure = (test.pValue ?? 1) <= 1 - test.confidenceThreshold + 1e-12;
      expect(['SIGNIFICANT', 'HIGHLY_SIGNIFICANT'].includes(test.statisticalSignificance ?? '')).toBe(isSure);
      // What is better is shipped unless its data or a guardrail object.
      const isWon = test.decision === TestDecisionEnum.SHIP && test.status !== TestStatusEnum.CANCELLED;
      expect(test.winningVariationId).toBe(isWon ? last.winningVariationId : null);
      if (isWon) expect([isSure, (test.projectedLift ?? 0) > 0]).toEqual([true, true]);
      if (last.winningVariationId) won++;
    }
  }
  expect(checked).toBeGreaterThan(40);
  expect(won).toBeGreaterThan(3);
});

test('templates use the variables that they declare and no others', () => {
  for (const { name, basePrompt, variables } of TEMPLATE_LIBRARY) {
    const tags = basePrompt.match(/\{[{%].*?[%}]\}/g) ?? [];
    const used = new Set(
      tags
        .join(' ')
        .replace(/"[^"]*"/g, '')
        .match(/\b[a-z]+_?[a-z]*\b/g),
    );
    for (const word of ['if', 'endif', 'default', 'join', 'date', 'size']) used.delete(word);
    expect({ name, used: [...used].sort() }).toEqual({ name, used: variables.map((one) => one.name).sort() });
    expect(readVariables(JSON.parse(JSON.stringify(variables)))).toHaveLength(variables.length);
  }
});

test.each([
  [{ seed: -1 }, 'seed must be a whole number from 0'],
  [{ users: 0 }, 'users must be a whole number from 1 to 1000'],
  [{ days: 27 }, 'days must be a whole number from 28 to 730'],
  [{ endDay: '2026-02-30' }, 'end must be a day'],
  [{ endDay: 'tomorrow' }, 'end must be a day'],
])('%j is refused: %s', (change, message) => {
  expect(() => requireDemoParameters({ ...PARAMETERS, ...change })).toThrow(message);
});

test.each([
  [0, '0.00'],
  [5, '0.05'],
  [123_456, '1234.56'],
  [-250, '-2.50'],
])('%d cents are %s', (cents, text) => {
  expect(moneyOf(cents)).toBe(text);
});
