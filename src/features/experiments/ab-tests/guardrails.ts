import { readFlag, readNumber, readRecords, readText } from '../../../platform/json-values';

/** A metric that a test must not make worse by more than a margin, in the unit of the metric; null: none was set. */
export interface Guardrail {
  readonly metric: string;
  readonly margin: number | null;
  readonly higherIsBetter: boolean;
}

/** `ab_tests.guardrails`: `[{ metric, margin, higherIsBetter }]`; entries without a metric guard nothing. */
export function guardrailMetrics(guardrails: unknown): Guardrail[] {
  return readRecords(guardrails).flatMap((guardrail) => {
    const metric = readText(guardrail.metric);
    if (!metric) return [];
    const { margin, higherIsBetter } = guardrail;
    return [{ metric, margin: readNumber(margin), higherIsBetter: readFlag(higherIsBetter) ?? true }];
  });
}
