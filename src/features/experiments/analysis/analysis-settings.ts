import { readEnum, readFlag, readRecord, readText } from '../../../platform/json-values';
import { CorrectionEnum } from '../calculators/evaluation.enums';
import { AnalysisMethodEnum } from './analysis.enums';

/** How a test is analysed. */
export interface AnalysisSettings {
  readonly method: AnalysisMethodEnum;
  readonly correction: CorrectionEnum;
  /** Whether a covariate from before the exposure narrows the comparisons where there is one (CUPED). */
  readonly useCovariate: boolean;
  /** The dimension whose values are strata; null for none. */
  readonly stratifyBy: string | null;
}

/**
 * `ab_tests.analysis_settings`: `{ method, correction, useCovariate, stratifyBy }`, all optional. Without a planned size
 * there is no end that boundaries could lead to, so that a test without one is read by an always-valid sequence.
 */
export function analysisSettings(stored: unknown, plannedUnits: number | null): AnalysisSettings {
  const { method, correction, useCovariate, stratifyBy } = readRecord(stored);
  const wanted = readEnum(AnalysisMethodEnum, method) ?? AnalysisMethodEnum.GROUP_SEQUENTIAL;
  return {
    method:
      wanted === AnalysisMethodEnum.GROUP_SEQUENTIAL && plannedUnits === null
        ? AnalysisMethodEnum.ALWAYS_VALID
        : wanted,
    correction: readEnum(CorrectionEnum, correction) ?? CorrectionEnum.HOLM,
    useCovariate: readFlag(useCovariate) ?? true,
    stratifyBy: readText(stratifyBy),
  };
}
