import { insertRows, updateRow } from '../../../platform/database/write';
import type { OtherVerdict } from '../../../statistics/segment-mining/mining-family';
import { findOverlappingSpans } from '../../performance/facts/overlapping-breakdowns';
import { ensureProfile } from '../../profiles/profile.service';
import { InsightStatusEnum, InsightTypeEnum } from '../learning.enums';
import { findPatternIds, findPatternVerdicts } from '../patterns/pattern-standing.store';
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
import { measuredOutcomes } from './insight-outcomes';
import { insightRow, sameInsight } from './insight-rows';
import { type InsightOutcome, isOver, outcomeOf, statusAfter } from './insight-settlement';
import type { LearningInsight } from './learning-insight.entity';
import {
  closeUnfounded,
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
    const { campaigns: inWindow, window } = evidence.facts;
    const implemented = await listImplementedInsights(db);
    const ids = [...inWindow.map(({ id }) => id), ...implemented.flatMap(({ campaignId }) => campaignId ?? [])];
    const [found, overlapping, profiled] = await Promise.all([
      findInsightCampaigns(db, [...new Set(ids)], window),
      findOverlappingSpans(db, window.end),
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
    const calendar = {
      campaigns: new Map(campaigns.map((one) => [one.id, one])),
      firstDay: series.firstDay,
      lastDay: series.lastDay,
      today: epochDay(evidence.before),
    };
    return {
      // Time passes without new facts, too.
      inputs: { campaigns, implemented, over: implemented.map((one) => isOver(one, calendar)) },
      pValues: [...tested.map(({ pValue }) => pValue ?? 1), ...outcomes.map(({ pValue }) => pValue)],
      async conclude(reader, conclusions) {
        const found = judged(tested, facts, conclusions, evidence);
        const known = await listKnownInsights(reader);
        const { fresh, seen } = sort(found, known);
        const decomposed = await decompose(reader, fresh);
        const measured = new Map(
          outcomes.map((one, i) => [one.insightId, { ...one, ...conclusions.verdicts[tested.length + i] }]),
        );
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
            const patterns = await findPatternVerdicts(
              writer,
              implemented.flatMap(({ patternId }) => patternId ?? []),
            );
            const settlement = { ...calendar, measured, seen: new Set(seen), patterns };
            for (const insight of implemented) {
              const values = { ...outcomeValues(outcomeOf(insight, settlement)), updatedAt: at };
              await updateRow<LearningInsight>(writer, learningInsights, insight.id, values);
            }
            const insightsClosed = await closeUnfounded(writer, at);
            return {
              insights: rows.length,
              insightsSeenAgain: seen.length,
              insightsClosed,
              outcomesMeasured: implemented.length,
            };
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

/** What is measured is told of the metric only when it is judged by it. */
function outcomeValues(outcome: InsightOutcome) {
  const { metric, after } = outcome;
  const status = statusAfter(outcome);
  const isJudged = status !== InsightStatusEnum.IMPLEMENTED && metric !== null && typeof after === 'number';
  return {
    status,
    improvedMetrics: isJudged ? { [metric]: after } : null,
    implementationResults: { ...outcome },
  };
}
