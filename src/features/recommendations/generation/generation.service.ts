import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../platform/canonical-json';
import { now } from '../../../platform/clock';
import { inSteps } from '../../../platform/computing/in-steps';
import { newId } from '../../../platform/database/new-id';
import { findBy } from '../../../platform/database/read';
import type { Database } from '../../../platform/database/statement';
import { insertRows, type Values } from '../../../platform/database/write';
import { BadUserInputError } from '../../../platform/errors';
import type { CampaignObjectiveEnum } from '../../profiles/profile.enums';
import { ensureProfile } from '../../profiles/profile.service';
import { profiles } from '../../profiles/profile.store';
import {
  correctedInterval,
  correctedMedian,
  correctedProbability,
  fitRecalibration,
  type Recalibration,
} from '../calibration/recalibration';
import type { CampaignRecommendation } from '../campaign-recommendation.entity';
import { kindOf } from '../engine/candidates';
import { promptsOf } from '../engine/content-prompts';
import { ENGINE_VERSION, INTERVAL_LEVEL } from '../engine/engine-input';
import type { Market } from '../engine/market';
import { ENGINE_METRICS, type EngineMetric } from '../engine/objective-metric';
import { METRIC_OF, proposalRecord } from '../engine/proposal-record';
import { factsOf, nameOf, reasoningOf } from '../engine/reasoning';
import { type Proposal, recommendInSteps } from '../engine/recommend';
import { listFinalOutcomes } from '../outcomes/outcome.store';
import { RecommendationStatusEnum } from '../recommendation.enums';
import { recommendations } from '../recommendation.store';
import { PROFILE_COLUMNS, type ProfileValues, readEngineInput } from './engine-inputs';
import {
  type EarlierProposal,
  type FittingTemplate,
  listEarlierProposals,
  listFittingTemplates,
} from './generation.store';
import { withPreferences } from './profile-preferences';
import { promptProfile } from './prompt-profile';

const DAY_MS = 86_400_000;
/** What an account did longer ago says little about what it will do. */
const HISTORY_DAYS = 365;
/** What was proposed or put aside is not proposed again for so long. */
const NOT_AGAIN_DAYS = 90;
const VALID_DAYS = 21;
const MOST = 20;
const TEMPLATES = 3;

/** When proposals are made, and what their ids are: now and new, unless a simulation says otherwise. */
export interface GenerationOptions {
  /** Facts of this day, which is not over, and of later ones are not looked at. */
  readonly at?: Date;
  readonly newId?: (label: string) => string;
  /** What is known of other accounts; default: the benchmarks as they are now. */
  readonly market?: Market;
}

/**
 * Proposes campaigns to the viewer; returns their UUIDs in the order of the slate. The same profile, facts and benchmarks give the same
 * proposals, which are then not made again: those that wait for a decision are returned, and the missing ones made. Throws BAD_USER_INPUT for a count out of range.
 */
export async function generateRecommendations(
  db: Database,
  count: number,
  { at = now(), newId: idOf = () => newId(), market: given }: GenerationOptions = {},
): Promise<string[]> {
  if (!(count >= 1 && count <= MOST))
    throw BadUserInputError.at('count', `count must be a whole number from 1 to ${MOST}.`, 'range');
  await ensureProfile(db);
  const [said] = await findBy(db, profiles, 'userId', [db.userId], PROFILE_COLUMNS);
  if (!said) throw new Error('A profile was deleted while it was looked up.');
  const profile = withPreferences(said);
  const period = { since: dayOf(new Date(at.getTime() - HISTORY_DAYS * DAY_MS)), until: dayOf(at) };
  const input = await readEngineInput(db, profile, period, given);
  const { market, ...rest } = input;
  const seen = { ...rest, market: market.version, engine: ENGINE_VERSION };
  const baseHash = digestOf(canonicalJson(seen));
  const earlier = await listEarlierProposals(db, {
    since: new Date(at.getTime() - NOT_AGAIN_DAYS * DAY_MS),
    at,
    baseHash,
  });
  const excluded = excludedBy(earlier, baseHash);
  const present = earlier.filter((one) => isOpen(one, baseHash)).sort((one, other) => one.slot - other.slot);
  const kept = present.filter(({ candidateKey }) => !excluded.has(kindOf(candidateKey))).slice(0, count);
  const steps = recommendInSteps({
    ...input,
    excluded,
    present: kept.map(({ candidateKey: key, slot }) => ({ key, slot })),
    count,
    seed: baseHash,
  });
  const proposals = await inSteps(steps);
  const known = new Set(earlier.map(({ fingerprint }) => fingerprint));
  const recalibration = fitRecalibration(await listFinalOutcomes(db));
  const templates = await listFittingTemplates(db, profile.industry);
  const made: Values<CampaignRecommendation>[] = [];
  const ids = proposals.map((proposal) => {
    const { key } = proposal.candidate;
    const usual = digestOf(`${baseHash}/${key}`);
    // Nothing has changed for so long that it may be proposed again.
    const fingerprint = known.has(usual) ? digestOf(`${baseHash}/${key}/${at.toISOString()}`) : usual;
    const id = idOf(fingerprint);
    made.push(rowOf(proposal, { id, fingerprint, baseHash, at, profile, market, recalibration, templates }));
    return id;
  });
  await insertRows(db, recommendations, made);
  return [...kept.map(({ id }) => id), ...ids];
}

/** Made from the same input, and waiting for a decision. */
function isOpen({ status, baseHash, isOver }: EarlierProposal, now: string): boolean {
  return status === RecommendationStatusEnum.PROPOSED && baseHash === now && !isOver;
}

/** What was proposed in these months, but for what is open; and whatever is of a kind that somebody means to do, now or later. */
function excludedBy(earlier: readonly EarlierProposal[], baseHash: string): Set<string> {
  const { ACCEPTED, SNOOZED } = RecommendationStatusEnum;
  return new Set(
    earlier.flatMap((one) => {
      const { status, candidateKey: key, isRecent } = one;
      if (status === ACCEPTED || status === SNOOZED) return [key, kindOf(key)];
      return isRecent && !isOpen(one, baseHash) ? [key] : [];
    }),
  );
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

interface Making {
  readonly id: string;
  readonly fingerprint: string;
  readonly baseHash: string;
  readonly at: Date;
  readonly profile: ProfileValues;
  readonly market: Market;
  readonly recalibration: Recalibration | null;
  readonly templates: readonly FittingTemplate[];
}

function rowOf(proposal: Proposal, making: Making): Values<CampaignRecommendation> {
  const { candidate, forecasts, evidence } = proposal;
  const { id, fingerprint, baseHash, at, profile, market, recalibration } = making;
  const probability = correctedProbability(recalibration, proposal.probability);
  const corrected = { ...proposal, probability, forecasts: correctedForecasts(proposal, recalibration) };
  const facts = factsOf(corrected, market.source);
  const made = { baseHash, calibration: recalibration?.version ?? null, rawProbability: proposal.probability };
  return {
    id,
    campaignType: evidence.ownCampaignsOfKind === 0 ? 'PROSPECTING' : 'ALWAYS_ON',
    name: nameOf(proposal),
    description: `A campaign of about ${proposal.volume.impressions} impressions, ${proposal.volume.clicks} clicks and ${proposal.volume.conversions} conversions for ${proposal.budget} ${profile.currency}.`,
    reasoning: reasoningOf(facts),
    objective: candidate.objective as CampaignObjectiveEnum,
    contentPrompts: promptsOf(proposal, promptProfile(profile)),
    templateIds: making.templates
      .filter(({ objectives }) => objectives.length === 0 || objectives.includes(candidate.objective))
      .slice(0, TEMPLATES)
      .map((template) => template.id),
    contentStyle: profile.brandVoice?.toLowerCase() ?? null,
    contentType: candidate.contentType,
    recommendedBudget: proposal.budget.toFixed(2),
    currency: profile.currency,
    targetAudience: audienceOf(profile, candidate.ageGroup),
    platformAllocation: { ...proposal.allocation },
    predictedCtr: forecasts.ctr.mean,
    predictedEngagementRate: forecasts.engagementRate.mean,
    predictedConversionRate: forecasts.conversionRate.mean,
    predictedRoi: forecasts.roi.mean,
    predictionIntervals: Object.fromEntries(
      ENGINE_METRICS.map((metric) => {
        const { lower, upper } = corrected.forecasts[metric];
        return [METRIC_OF[metric], { lower, upper, level: INTERVAL_LEVEL }];
      }),
    ),
    confidenceScore: probability,
    metric: METRIC_OF[candidate.metric],
    status: RecommendationStatusEnum.PROPOSED,
    engineVersion: ENGINE_VERSION,
    seed: Number.parseInt(baseHash.slice(0, 12), 16),
    fingerprint,
    engine: proposalRecord(proposal, market, facts, made),
    expiresAt: new Date(at.getTime() + VALID_DAYS * DAY_MS),
    createdAt: at,
    updatedAt: at,
  };
}

function correctedForecasts({ forecasts }: Proposal, recalibration: Recalibration | null): Proposal['forecasts'] {
  const of = (metric: EngineMetric) => ({
    ...forecasts[metric],
    median: correctedMedian(recalibration, METRIC_OF[metric], forecasts[metric]),
    ...correctedInterval(recalibration, METRIC_OF[metric], forecasts[metric]),
  });
  return {
    ctr: of('ctr'),
    engagementRate: of('engagementRate'),
    conversionRate: of('conversionRate'),
    roi: of('roi'),
  };
}

function audienceOf(profile: ProfileValues, ageGroup: string | null): Record<string, unknown> {
  return {
    ageGroups: ageGroup === null ? profile.targetAgeGroups : [ageGroup],
    locations: profile.targetLocations,
    interests: profile.targetInterests,
    behaviors: profile.targetBehaviors,
  };
}
