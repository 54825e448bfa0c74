import { testGuardrail } from '../../../statistics/non-inferiority';
import { GuardrailVerdictEnum } from './analysis.enums';
import { alwaysValidLevel, type PairSize } from './analysis.look';
import type { AnalysisPlan, GuardrailFinding, MeasuredArm } from './analysis.model';
import { comparePlainly } from './comparators';
import { MEASURED_METRICS, measuredMetric } from './measured-metric';

type Guardrail = AnalysisPlan['guardrails'][number];

const UNKNOWN = { difference: null, nonInferiorityPValue: null, deteriorationPValue: null, worstCaseHarm: null };

/**
 * Every guardrail of every treatment. Harm is watched at every look, so it is judged by an always-valid sequence, and alpha
 * is shared by all that is watched; that harm beyond the margin is ruled out is asked once, when something is to be shipped.
 */
export function judgeGuardrails(
  plan: AnalysisPlan,
  control: MeasuredArm,
  treatments: readonly MeasuredArm[],
  sizeOf: (treatment: MeasuredArm) => PairSize,
): GuardrailFinding[] {
  const watched = plan.guardrails.length * treatments.length;
  const alpha = Math.min(plan.alpha, 0.49);
  return plan.guardrails.flatMap((guardrail) =>
    treatments.map((treatment) => {
      // One-sided of alpha is two-sided of 2 alpha.
      const level = Math.min(0.98, (2 * alpha) / watched);
      const harmLevel = alwaysValidLevel(sizeOf(treatment), level, level) / 2;
      return judge(guardrail, control, treatment, { safe: alpha, harm: harmLevel });
    }),
  );
}

function judge(
  { metric: name, margin, higherIsBetter }: Guardrail,
  control: MeasuredArm,
  treatment: MeasuredArm,
  levels: { readonly safe: number; readonly harm: number },
): GuardrailFinding {
  const { key } = treatment;
  const base = { metric: name, variationKey: key, margin, higherIsBetter, ...UNKNOWN };
  const metric = measuredMetric(name);
  if (metric === null) {
    const message = `${name} is not measured here; these are: ${MEASURED_METRICS.join(', ')}.`;
    return { ...base, verdict: GuardrailVerdictEnum.NOT_MEASURED, message };
  }
  const compared = comparePlainly(metric, control.sums, treatment.sums, levels.safe);
  const evidence = compared.ok && {
    difference: compared.difference.estimate,
    standardError: compared.standardError,
    degreesOfFreedom: compared.degreesOfFreedom,
    margin,
    higherIsBetter,
  };
  const tested = evidence ? testGuardrail({ ...evidence, alpha: levels.safe }) : compared;
  if (!evidence || !tested.ok || !('nonInferiorityPValue' in tested)) {
    const explanation = tested.ok ? '' : tested.explanation;
    return { ...base, verdict: GuardrailVerdictEnum.INCONCLUSIVE, message: `${name} of ${key}: ${explanation}` };
  }
  const isSafe = tested.nonInferiorityPValue <= levels.safe;
  const isWorse = tested.deteriorationPValue <= levels.harm;
  const verdict = isSafe
    ? isWorse
      ? GuardrailVerdictEnum.SAFE_BUT_WORSE
      : GuardrailVerdictEnum.SAFE
    : isWorse
      ? GuardrailVerdictEnum.HARMED
      : GuardrailVerdictEnum.INCONCLUSIVE;
  return {
    ...base,
    difference: evidence.difference,
    verdict,
    nonInferiorityPValue: tested.nonInferiorityPValue,
    deteriorationPValue: tested.deteriorationPValue,
    worstCaseHarm: tested.worstCaseHarm,
    message: `${name} of ${key} ${WORDS[verdict]} (at worst ${Number(Math.abs(tested.worstCaseHarm).toPrecision(3))} ${tested.worstCaseHarm < 0 ? 'better' : 'worse'}; tolerated: ${margin}).`,
  };
}

const WORDS: Readonly<Record<GuardrailVerdictEnum, string>> = {
  SAFE: 'has not got worse by more than is tolerated',
  SAFE_BUT_WORSE: 'has got worse, by less than is tolerated',
  HARMED: 'has got worse, perhaps by more than is tolerated',
  INCONCLUSIVE: 'may have got worse by more than is tolerated: there is not enough data to rule it out',
  NOT_MEASURED: 'is not measured',
};
