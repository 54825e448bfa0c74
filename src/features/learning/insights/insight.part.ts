import { insertRows, updateRow } from '../../../platform/database/write';
import type { OtherVerdict } from '../../../statistics/segment-mining/mining-family';
import { findOverlappingSpans } from '../../performance/facts/overlapping-breakdowns';
import { ensureProfile } from '../../profiles/profile.service';
import { InsightTypeEnum } from '../learning.enums';
import { findPatternIds } from '../patterns/pattern-standing.store';
import type { Conclusions, LearningEvidence, LearningPart, PreparedPart } from '../runs/learning-part';
import { anomalies, isWorthTelling } from './detectors/anomalies';
import { dataQuality } from './detectors/data-quality';
import type { Finding } from './detectors/finding';
import { completeness, epochDay, insightSeries } from './detectors/insight-series';
import { LEAST_LEVEL_CHANGE, levelChanges } from './detectors/level-changes';
import { pacing } from './detectors/pacing';
import { saturation } from './detectors/saturation';
import { seasonality } from './detectors/seasonality';
import { segmentLifts } from './detectors/segment-lifts';
import { findInsightCampaigns } from './insight-campaign.store';
import { type MeasuredOutcome, measuredOutcomes, verdictOf } from './insight-outcomes';
import { insightRow, sameInsight } from './insight-rows';
import type { LearningInsight } from './learning-insight.entity';
import {
  hasProfile,
  type KnownInsight,
  learningInsights,
  listImplementedInsights,
  listKnownInsights,
  markSeen,
} from './learning-insight.store';
import { mixAndRate } from './mix-and-rate';
import { findSegmentPairs } from './segment-periods.store';

/** A run that finds more has found a way to be wrong; the surest come first. */
const MOST_NEW = 200;

/** What lasts, so that days after it are odd by it. */
const LASTING: readonly InsightTypeEnum[] = [
  InsightTypeEnum.CHANGE_POINT,
  InsightTypeEnum.CREATIVE_FATIGUE,
  InsightTypeEnum.BUDGET_SATURATION,
];
const CHANGE_DAYS = 3;

interface JudgedFinding {
  readonly finding: Finding;
  readonly verdict: OtherVerdict | null;
}

/** Everything besides patterns that a run notices, and what became of what was acted on. */
export const insightPart: LearningPart = {
  name: 'insights',
  async prepare(db, evidence): Promise<PreparedPart> {
    const { campaigns: known, window } = evidence.facts;
    const [found, overlapping, implemented, profiled] = await Promise.all([
      findInsightCampaigns(
        db,
        known.map(({ id }) => id),
        window,
      ),
      findOverlappingSpans(db, window.end),
      listImplementedInsights(db),
      hasProfile(db),
    ]);
    const doubled = new Map(overlapping.map((span) => [span.campaignId, span]));
    const campaigns = found.map((one) => ({ ...one, doubled: doubled.get(one.id) ?? null }));
    const series = insightSeries(evidence.facts, campaigns);
    const tested = [
      ...anomalies(series),
      ...levelChanges(series),
      ...seasonality(series),
      ...saturation(series),
      ...pacing(series),
    ];
    const facts = dataQuality(series);
    const outcomes = measuredOutcomes(series, implemented);
    return {
      inputs: { campaigns, implemented },
      pValues: [...tested.map(({ pValue }) => pValue ?? 1), ...outcomes.map(({ pValue }) => pValue)],
      async conclude(reader, conclusions) {
        const found = judged(tested, facts, conclusions, evidence);
        const known = await listKnownInsights(reader);
        const { fresh, seen } = sort(found, known);
        const decomposed = await decompose(reader, fresh);
        const written = outcomes.map((outcome, i) => outcomeRow(outcome, conclusions.verdicts[tested.length + i]));
        return {
          async write(writer) {
            // Patterns of this run are there by now.
            const patternIds = await findPatternIds(
              writer,
              fresh.flatMap(({ finding }) => finding.patterns.map(({ fingerprint }) => fingerprint)),
            );
            const { runId, at, newId, facts: read } = evidence;
            const rows = fresh.map(({ finding, verdict }, i) =>
              insightRow(finding, verdict, decomposed[i], patternIds, {
                runId,
                at,
                id: newId(`insight/${finding.key}`),
                start: read.window.start,
                end: read.window.end,
                completeness: completeness(series, finding.campaignId),
              }),
            );
            // Insights hang on the profile, and bad data are told of whether or not there is one yet.
            if (rows.length > 0 && !profiled) await ensureProfile(writer);
            if (rows.length > 0) await insertRows<LearningInsight>(writer, learningInsights, rows);
            await markSeen(writer, seen, runId, at);
            for (const { id, values } of written) {
              await updateRow<LearningInsight>(writer, learningInsights, id, { ...values, updatedAt: at });
            }
            return { insights: rows.length, insightsSeenAgain: seen.length, outcomesMeasured: written.length };
          },
        };
      },
    };
  },
};

function judged(
  tested: readonly Finding[],
  facts: readonly Finding[],
  { verdicts, patterns }: Conclusions,
  { facts: { window } }: LearningEvidence,
): JudgedFinding[] {
  const accepted = tested.flatMap((finding, i) =>
    verdicts[i].isAccepted && isLarge(finding) ? [{ finding, verdict: verdicts[i] }] : [],
  );
  const lifts = segmentLifts(patterns, window).map((finding, i) => ({
    finding,
    verdict: { isAccepted: true, adjustedPValue: patterns[i].facts.adjustedPValue ?? 1 },
  }));
  const all: JudgedFinding[] = [
    ...lifts,
    ...withoutEchoes(accepted),
    ...facts.map((finding) => ({ finding, verdict: null })),
  ];
  return all.sort((one, other) => (one.verdict?.adjustedPValue ?? 0) - (other.verdict?.adjustedPValue ?? 0));
}

function isLarge(finding: Finding): boolean {
  if (
    finding.insightType === InsightTypeEnum.CHANGE_POINT ||
    finding.insightType === InsightTypeEnum.CREATIVE_FATIGUE
  ) {
    return Math.abs(Math.log(finding.effect ?? 1)) >= Math.log(1 + LEAST_LEVEL_CHANGE);
  }
  return isWorthTelling(finding);
}

/**
 * Odd days that something else explains are not told again: what all campaigns show on that day, or a level that the same rate
 * of the same campaign has had since.
 */
function withoutEchoes(accepted: readonly JudgedFinding[]): JudgedFinding[] {
  const findings = accepted.map(({ finding }) => finding);
  const ofAll = findings.filter((one) => one.insightType === InsightTypeEnum.ANOMALY && one.campaignId === null);
  const lasting = findings.filter((one) => LASTING.includes(one.insightType));
  const isEcho = (one: Finding): boolean =>
    ofAll.some(
      (all) => all.metric === one.metric && all.since === one.since && (all.effect ?? 1) < 1 === (one.effect ?? 1) < 1,
    ) ||
    lasting.some((change) => {
      const isSame = change.campaignId === one.campaignId && change.metric === one.metric;
      // The day of a change is only known to within a few days.
      return isSame && epochDay(change.since) - CHANGE_DAYS <= epochDay(one.since);
    });
  return accepted.filter(
    ({ finding }) => finding.insightType !== InsightTypeEnum.ANOMALY || finding.campaignId === null || !isEcho(finding),
  );
}

function sort(
  found: readonly JudgedFinding[],
  known: readonly KnownInsight[],
): { fresh: JudgedFinding[]; seen: string[] } {
  const fresh: JudgedFinding[] = [];
  const seen: string[] = [];
  for (const one of found) {
    const same = sameInsight(one.finding, known);
    if (same) seen.push(same.id);
    else if (fresh.length < MOST_NEW) fresh.push(one);
  }
  return { fresh, seen };
}

async function decompose(reader: Parameters<typeof findSegmentPairs>[0], fresh: readonly JudgedFinding[]) {
  const changes = fresh.flatMap(({ finding }, i) =>
    finding.compared ? [{ i, finding, compared: finding.compared }] : [],
  );
  const pairs = await findSegmentPairs(
    reader,
    changes.map(({ finding, compared }) => ({ campaignId: finding.campaignId, compared })),
  );
  const parts = fresh.map(() => null as ReturnType<typeof mixAndRate>);
  changes.forEach(({ i }, n) => {
    parts[i] = mixAndRate(pairs[n]);
  });
  return parts;
}

function outcomeRow(outcome: MeasuredOutcome, verdict: OtherVerdict) {
  const { insightId, metric, ratio, lower, upper, before, after, daysAfter, measuredUntil, pValue } = outcome;
  return {
    id: insightId,
    values: {
      status: verdictOf(outcome, verdict.isAccepted),
      improvedMetrics: { [metric]: after },
      implementationResults: {
        metric,
        before,
        after,
        ratio,
        lower,
        upper,
        pValue,
        adjustedPValue: verdict.adjustedPValue,
        daysAfter,
        measuredUntil,
      },
    },
  };
}
