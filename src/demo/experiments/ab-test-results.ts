import { inputsHash } from '../../features/experiments/analysis/analysis-input';
import { storedDetails, storedResult } from '../../features/experiments/analysis/stored-analysis';
import type { Account } from '../account';
import { momentOf } from '../demo-parameters';
import type { ResultRow, TestRow } from '../rows';
import type { TestPlan } from './ab-test-plans';
import type { TestRun } from './ab-test-run';

/** One immutable result for each look at a test that began on `firstEpoch`. */
export function resultRows(
  account: Account,
  { plan, run, test, firstEpoch }: { plan: TestPlan; run: TestRun; test: TestRow; firstEpoch: number },
): ResultRow[] {
  return run.looks.map(({ days, input, analysis, stop }, index) => {
    const calculatedAt = momentOf(firstEpoch + days, 2);
    return {
      ...storedResult(test, input, analysis),
      userId: account.user.id,
      id: account.newId(`result/${plan.key}/${index + 1}`, calculatedAt),
      abTestId: test.id,
      lookIndex: index + 1,
      durationDays: days,
      statisticalDetails: storedDetails(input, analysis, stop),
      inputsHash: inputsHash(input),
      calculatedAt,
      createdAt: calculatedAt,
      updatedAt: calculatedAt,
    };
  });
}
