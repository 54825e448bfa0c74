import { InsightOutcomeEnum, InsightStatusEnum, InsightTypeEnum, PatternStatusEnum } from '../learning.enums';
import type { Verdict } from '../patterns/pattern-history';
import { ANOMALY_DAYS } from './detectors/anomalies';
import { dateOf, epochDay, type InsightCampaign } from './detectors/insight-series';
import { LEAST_MISS } from './detectors/pacing';
import { percent } from './detectors/words';
import { FEWEST_AFTER, judgedRate, type MeasuredOutcome } from './insight-outcomes';
import type { ImplementedInsight } from './learning-insight.store';

/** What came of acting on an insight, as `learning_insights.implementation_results` holds it. */
export interface InsightOutcome {
  readonly outcome: InsightOutcomeEnum;
  /** Nothing more is going to be found out. */
  readonly isSettled: boolean;
  readonly reason: string;
  readonly metric: string | null;
  readonly before?: number | null;
  readonly after?: number | null;
  readonly ratio?: number | null;
  readonly lower?: number | null;
  readonly upper?: number | null;
  readonly pValue?: number | null;
  readonly adjustedPValue?: number | null;
  readonly daysAfter?: number | null;
  readonly measuredUntil?: string | null;
}

/** What outcomes are judged by. */
export interface SettlementEvidence {
  readonly campaigns: ReadonlyMap<string, InsightCampaign>;
  /** First and last complete day of the facts that the run looked at, and the day of the run. */
  readonly firstDay: number;
  readonly lastDay: number;
  readonly today: number;
  /** By insight, with what the family of the run says. */
  readonly measured: ReadonlyMap<
    string,
    MeasuredOutcome & { readonly isAccepted: boolean; readonly adjustedPValue: number }
  >;
  /** Insights that this run has found again. */
  readonly seen: ReadonlySet<string>;
  readonly patterns: ReadonlyMap<string, { readonly status: PatternStatusEnum; readonly verdicts: readonly Verdict[] }>;
}

/** So long an effect is waited for, and so long the verdict on a pattern, which has to have enough fresh days by itself. */
const DAYS_WAITED = 28;
const PATTERN_DAYS_WAITED = 56;

const { WAITING, VERIFIED, REFUTED, NOT_JUDGED } = InsightOutcomeEnum;

/** Whether the time has passed in which an insight is judged: by the days that there are facts of, or by the calendar where none come any more. */
export function isOver(
  { insightType, implementedOn, campaignId }: ImplementedInsight,
  { campaigns, lastDay, today }: Pick<SettlementEvidence, 'campaigns' | 'lastDay' | 'today'>,
): boolean {
  const acted = epochDay(implementedOn);
  const waited = insightType === InsightTypeEnum.SEGMENT_LIFT ? PATTERN_DAYS_WAITED : DAYS_WAITED;
  const endsOn = campaigns.get(campaignId ?? '')?.endsOn ?? null;
  const hasEnded = endsOn !== null && epochDay(endsOn) <= lastDay;
  // A pace is that of the whole campaign.
  if (insightType === InsightTypeEnum.PACING && endsOn !== null) return hasEnded || today > epochDay(endsOn) + waited;
  return hasEnded || lastDay >= acted + waited || today > acted + 2 * waited;
}

/** What is known of an insight that was acted on. */
export function outcomeOf(insight: ImplementedInsight, evidence: SettlementEvidence): InsightOutcome {
  if (judgedRate(insight) !== null) return byRate(insight, evidence);
  const how = OTHERWISE[insight.insightType];
  return how ? how(insight, evidence) : settled(insight, NOT_JUDGED, 'Nothing in the reports tells what came of it.');
}

/** The status that an outcome leads to: what is not judged stays as it is. */
export function statusAfter({ outcome }: InsightOutcome): InsightStatusEnum {
  if (outcome === VERIFIED) return InsightStatusEnum.VERIFIED;
  return outcome === REFUTED ? InsightStatusEnum.REFUTED : InsightStatusEnum.IMPLEMENTED;
}

type Judge = (insight: ImplementedInsight, evidence: SettlementEvidence) => InsightOutcome;

const OTHERWISE: Partial<Record<InsightTypeEnum, Judge>> = {
  [InsightTypeEnum.SEGMENT_LIFT]: byPattern,
  [InsightTypeEnum.PACING]: byFinalSpend,
  [InsightTypeEnum.DATA_QUALITY]: byFinding,
  [InsightTypeEnum.CALIBRATION_DRIFT]: (insight) =>
    settled(
      insight,
      NOT_JUDGED,
      'Whether predictions hold is asked anew with every outcome: see recommendationCalibration.',
    ),
};

/** VERIFIED when it is better than before beyond doubt, REFUTED when it is worse, or when the time has shown nothing. */
function byRate(insight: ImplementedInsight, evidence: SettlementEvidence): InsightOutcome {
  const measured = evidence.measured.get(insight.id);
  const over = isOver(insight, evidence);
  if (!measured) {
    const few = `There are not ${FEWEST_AFTER} days after it that can be compared`;
    return over ? settled(insight, NOT_JUDGED, `${few}, and no more will come.`) : waiting(insight, `${few} yet.`);
  }
  const { insightId: _, isGood, isAccepted, metric: __, ...figures } = measured;
  const seen =
    insight.insightType === InsightTypeEnum.SEASONALITY
      ? `Over ${figures.daysAfter} days since, the weekday differs by a ratio of ${figures.ratio.toFixed(2)}`
      : `Over ${figures.daysAfter} days since, it is ${figures.ratio.toFixed(2)} times what it was`;
  if (isAccepted) return { ...settled(insight, isGood ? VERIFIED : REFUTED, `${seen}, beyond doubt.`), ...figures };
  const doubtful = `${seen}, which may be chance`;
  return over
    ? { ...settled(insight, REFUTED, `${doubtful}; its time is over.`), ...figures }
    : { ...waiting(insight, `${doubtful} so far.`), ...figures };
}

/** By whether its pattern held in days after the act that it was not found in. */
function byPattern(insight: ImplementedInsight, { patterns, ...rest }: SettlementEvidence): InsightOutcome {
  const pattern = patterns.get(insight.patternId ?? '');
  if (!pattern) return settled(insight, NOT_JUDGED, 'Its pattern is not there any more.');
  const fresh = pattern.verdicts.filter(({ to }) => to > insight.implementedOn);
  const verdict = fresh[fresh.length - 1];
  const over = isOver(insight, { ...rest });
  if (verdict) {
    const figures = {
      ratio: verdict.rateRatio,
      pValue: verdict.pValue,
      daysAfter: epochDay(verdict.to) - Math.max(epochDay(verdict.from), epochDay(insight.implementedOn)),
      measuredUntil: dateOf(epochDay(verdict.to) - 1),
    };
    const seen = `In days from ${verdict.from} on, of ${verdict.campaigns} campaigns, the ratio was ${verdict.rateRatio.toFixed(2)}`;
    if (verdict.held) return { ...settled(insight, VERIFIED, `${seen}: it held.`), ...figures };
    const failed = `${seen}: it did not hold`;
    return over || pattern.status === PatternStatusEnum.DECAYED
      ? { ...settled(insight, REFUTED, `${failed}.`), ...figures }
      : { ...waiting(insight, `${failed}, once.`), ...figures };
  }
  if (pattern.status === PatternStatusEnum.SUPERSEDED) {
    return settled(insight, NOT_JUDGED, 'Another pattern explains it by now, and is judged in its place.');
  }
  const few = 'Its pattern has not enough fresh days to be judged by';
  return over ? settled(insight, NOT_JUDGED, `${few}.`) : waiting(insight, `${few} yet.`);
}

/** By what was spent in the end of the budget. */
function byFinalSpend(insight: ImplementedInsight, evidence: SettlementEvidence): InsightOutcome {
  const campaign = evidence.campaigns.get(insight.campaignId ?? '');
  if (!campaign?.budget || campaign.endsOn === null) {
    return settled(insight, NOT_JUDGED, 'The campaign has no budget or no end any more.');
  }
  if (!isOver(insight, evidence))
    return waiting(insight, `It is judged when the campaign is over, after ${campaign.endsOn}.`);
  if (campaign.doubled !== null) return settled(insight, NOT_JUDGED, 'Days of the campaign are counted twice.');
  const after = campaign.spent / campaign.budget;
  const figures = {
    before: insight.effect,
    after,
    measuredUntil: dateOf(Math.min(evidence.lastDay, epochDay(campaign.endsOn))),
  };
  const isMet = Math.abs(after - 1) < LEAST_MISS;
  return {
    ...settled(insight, isMet ? VERIFIED : REFUTED, `In the end ${percent(after)} of the budget was spent.`),
    ...figures,
  };
}

/** By whether the finding is still made; of what has left the days that are looked at nobody can say. */
function byFinding(insight: ImplementedInsight, evidence: SettlementEvidence): InsightOutcome {
  if (evidence.seen.has(insight.id)) {
    return isOver(insight, evidence)
      ? settled(insight, REFUTED, 'It is still found.')
      : waiting(insight, 'It is still found; the next run looks again.');
  }
  const first = insight.pValue === null ? evidence.firstDay : evidence.lastDay - ANOMALY_DAYS + 1;
  return insight.since !== null && epochDay(insight.since) < first
    ? settled(
        insight,
        NOT_JUDGED,
        `It is not found any more, but ${insight.since} is not among the days that are looked at either.`,
      )
    : settled(insight, VERIFIED, 'It is not found any more.');
}

function settled({ metric }: ImplementedInsight, outcome: InsightOutcomeEnum, reason: string): InsightOutcome {
  return { outcome, isSettled: true, reason, metric };
}

function waiting({ metric }: ImplementedInsight, reason: string): InsightOutcome {
  return { outcome: WAITING, isSettled: false, reason, metric };
}
