import { createHash } from 'node:crypto';
import { CampaignObjectiveEnum } from '../features/profiles/profile.enums';
import { PredictedMetricEnum } from '../features/recommendations/prediction.enums';
import { RecommendationStatusEnum } from '../features/recommendations/recommendation.enums';
import { normalCdf, normalQuantile } from '../statistics/distributions';
import type { Random } from '../statistics/random';
import { type Account, audienceOf } from './account';
import { momentOf } from './demo-parameters';
import { moneyOf, pick, rounded } from './draws';
import { PLANTED } from './planted-effects';
import type { MeasuredCampaign } from './profile';
import type { RecommendationRow, TemplateRow } from './rows';
import { conversionRateOf, ctrOf, roiOf, type Totals } from './totals';
import { OBJECTIVES, PLATFORMS } from './vocabulary';

const ENGINE = 'demo-baseline-1';
const LEVEL = 0.8;
/** What campaigns of one kind differ by, and what is not known about the kind. */
const LOG_ERROR = Math.hypot(PLANTED.campaignLogDeviation, 0.15);
const ENGAGEMENTS_PER_CLICK = 1.8;
/** What stories, tired contents and young audiences together leave of the click-through rate of half of the campaigns. */
const TYPICAL_CTR = 0.86;
/** The mean of a log-normal figure over its median. */
const MEAN_OVER_MEDIAN = Math.exp(LOG_ERROR ** 2 / 2);
const TYPES = ['LAUNCH', 'RETARGETING', 'SEASONAL', 'ALWAYS_ON', 'PROSPECTING'];
const { PROPOSED, ACCEPTED, DISMISSED, SNOOZED, EXPIRED, IMPLEMENTED, MEASURED } = RecommendationStatusEnum;

interface Proposal {
  readonly key: string;
  readonly status: RecommendationStatusEnum;
  readonly epoch: number;
  readonly objective: CampaignObjectiveEnum;
  readonly platforms: readonly (keyof typeof PLATFORMS)[];
  readonly budgetCents: number;
  /** What it became, where it was carried out. */
  readonly campaign?: MeasuredCampaign;
}

/** Proposals to an account: some became campaigns, whose results stand beside what was predicted; the others wait or were put aside. */
export function createRecommendations(
  account: Account,
  campaigns: readonly MeasuredCampaign[],
  templates: readonly TemplateRow[],
  history: Totals,
): RecommendationRow[] {
  const carriedOut = campaigns
    .filter(
      ({ plan, facts }, index) =>
        index > 0 && index % 2 === 1 && facts.length > 0 && plan.firstEpoch - 4 > account.firstEpoch,
    )
    .map(
      (campaign): Proposal => ({
        key: `campaign/${campaign.plan.row.id}`,
        status: campaign.plan.lastEpoch < account.lastEpoch ? MEASURED : IMPLEMENTED,
        epoch: campaign.plan.firstEpoch - 5,
        objective: campaign.plan.objective,
        platforms: campaign.plan.platforms,
        budgetCents: campaign.plan.dailyBudgetCents * (campaign.plan.lastEpoch - campaign.plan.firstEpoch + 1),
        campaign,
      }),
    );
  const open = [PROPOSED, PROPOSED, ACCEPTED, SNOOZED, DISMISSED, EXPIRED].map(
    (status, index): Proposal => ({
      key: `open/${index}`,
      status,
      epoch: status === EXPIRED ? account.lastEpoch - 27 : account.lastEpoch - 1 - 2 * index,
      objective: Object.values(CampaignObjectiveEnum)[(index + account.index) % 6],
      platforms: account.platforms.slice(index % 2, (index % 2) + 2),
      budgetCents: Math.round(account.monthlyBudgetCents / 3),
    }),
  );
  return [...carriedOut, ...open].map((proposal) => recommendationRow(account, proposal, templates, history));
}

function recommendationRow(
  account: Account,
  proposal: Proposal,
  templates: readonly TemplateRow[],
  history: Totals,
): RecommendationRow {
  const draw = account.random(`recommendation/${proposal.key}`);
  const { objective, status, campaign, epoch } = proposal;
  const createdAt = momentOf(epoch, 7);
  const product = pick(draw, account.industry.products);
  const contentType = PLATFORMS[proposal.platforms[0]].contents[0];
  const allocation = allocationOf(draw, proposal.platforms);
  const prediction = predict(account, proposal, ctrOf(history));
  const campaignType = pick(draw, TYPES);
  const implementedAt = campaign ? momentOf(campaign.plan.firstEpoch - 2, 10) : null;
  const touchedAt = status === PROPOSED ? createdAt : momentOf(Math.min(epoch + 1, account.lastEpoch), 15);
  return {
    userId: account.user.id,
    id: account.newId(`recommendation/${proposal.key}`, createdAt),
    campaignType,
    name: `${pick(draw, OBJECTIVES[objective].words)} for ${product}`,
    description: `A ${campaignType.toLowerCase().replace('_', '-')} campaign for ${product} on ${proposal.platforms.join(' and ')}.`,
    reasoning: `Campaigns of this kind in ${account.industry.name} reach a click-through rate of ${percent(prediction.ctr)}; yours reach ${percent(ctrOf(history) ?? 0)}.`,
    objective,
    contentPrompts: proposal.platforms.map((platform) => ({
      text: `Show ${product} by ${account.businessName} in use; say one reason.`,
      contentType: PLATFORMS[platform].contents[0],
      platform,
    })),
    templateIds: templates.slice(0, 2).map(({ id }) => id),
    contentStyle: account.voice.toLowerCase(),
    contentType,
    recommendedBudget: moneyOf(Math.round(proposal.budgetCents / 1_000) * 1_000),
    currency: account.market.currency,
    targetAudience: audienceOf(account),
    platformAllocation: allocation,
    predictedCtr: prediction.ctr,
    predictedEngagementRate: prediction.ctr * ENGAGEMENTS_PER_CLICK,
    predictedConversionRate: prediction.conversionRate,
    predictedRoi: prediction.roi,
    predictionIntervals: prediction.intervals,
    confidenceScore: prediction.confidence,
    status,
    isImplemented: implementedAt !== null,
    implementedAt,
    implementedCampaignId: campaign?.plan.row.id ?? null,
    actualPerformance: campaign ? actualPerformance(account, campaign) : null,
    engineVersion: ENGINE,
    seed: draw.integerBelow(2 ** 31),
    fingerprint: createHash('sha256').update(`${account.user.id}/${proposal.key}`).digest('hex'),
    engine: {},
    wording: null,
    statusReason: status === DISMISSED ? 'Not in this season.' : null,
    snoozedUntil: status === SNOOZED ? momentOf(account.lastEpoch + 14, 7) : null,
    decidedAt: status === PROPOSED || status === EXPIRED ? null : (implementedAt ?? touchedAt),
    expiresAt: momentOf(epoch + 21, 7),
    createdAt,
    updatedAt: campaign ? account.knownAt(campaign.plan.lastEpoch + 1, 6) : touchedAt,
  };
}

/** Shares in whole percent that sum to 1 exactly. */
function allocationOf(draw: Random, platforms: readonly string[]): Record<string, number> {
  if (platforms.length === 1) return { [platforms[0]]: 1 };
  const first = 50 + draw.integerBelow(26);
  return { [platforms[0]]: first / 100, [platforms[1]]: (100 - first) / 100 };
}

/** The mean of campaigns of this kind, and where four in five of them end: the truth of the simulation, so that it is calibrated. */
function predict(account: Account, { objective, platforms }: Proposal, baselineCtr: number | null) {
  const { ctr: platformCtr, thousandCents } = PLATFORMS[platforms[0]];
  const goal = OBJECTIVES[objective];
  const ctr = platformCtr * account.industry.ctrRatio * goal.ctrRatio * TYPICAL_CTR;
  const conversionRate = goal.conversionRate * account.industry.conversionRatio;
  const returned = (ctr * conversionRate * account.industry.orderValueCents * 1000) / thousandCents;
  const reach = normalQuantile((1 + LEVEL) / 2) * LOG_ERROR;
  const around = (median: number) => ({
    lower: median * Math.exp(-reach),
    upper: Math.min(1, median * Math.exp(reach)),
    level: LEVEL,
  });
  const roiReach = Math.SQRT2 * reach;
  return {
    ctr: ctr * MEAN_OVER_MEDIAN,
    conversionRate: conversionRate * MEAN_OVER_MEDIAN,
    roi: returned * MEAN_OVER_MEDIAN ** 2 - 1,
    intervals: {
      [PredictedMetricEnum.CTR]: around(ctr),
      [PredictedMetricEnum.ENGAGEMENT_RATE]: around(ctr * ENGAGEMENTS_PER_CLICK),
      [PredictedMetricEnum.CONVERSION_RATE]: around(conversionRate),
      [PredictedMetricEnum.ROI]: {
        lower: returned * Math.exp(-roiReach) - 1,
        upper: returned * Math.exp(roiReach) - 1,
        level: LEVEL,
      },
    },
    confidence: baselineCtr === null ? 0.5 : rounded(1 - normalCdf(Math.log(baselineCtr / ctr) / LOG_ERROR), 4),
  };
}

function actualPerformance(account: Account, { plan, totals }: MeasuredCampaign): Record<string, unknown> {
  return {
    ctr: ctrOf(totals),
    conversionRate: conversionRateOf(totals),
    roi: roiOf(totals),
    impressions: totals.impressions,
    clicks: totals.clicks,
    conversions: totals.conversions,
    spend: moneyOf(totals.spendCents),
    revenue: moneyOf(totals.revenueCents),
    currency: plan.row.currency,
    measuredAt: account.knownAt(plan.lastEpoch + 1, 6),
    isFinal: plan.lastEpoch < account.lastEpoch,
  };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
