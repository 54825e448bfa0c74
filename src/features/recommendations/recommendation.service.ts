import { createHash } from 'node:crypto';
import { canonicalJson } from '../../platform/canonical-json';
import { now } from '../../platform/clock';
import { findBy } from '../../platform/database/read';
import type { Database } from '../../platform/database/statement';
import { insertNew, notFound, updateOwn, type Values } from '../../platform/database/write';
import { BadUserInputError, ConflictError } from '../../platform/errors';
import { encodeId } from '../../platform/graphql/ids';
import { compact, whenGiven } from '../../platform/json-values';
import { requireTemplates } from '../campaigns/settings/settings.service';
import { ensureProfile } from '../profiles/profile.service';
import type { CampaignRecommendation } from './campaign-recommendation.entity';
import { ENGINE_VERSION } from './engine/engine-input';
import { PredictedMetricEnum } from './prediction.enums';
import { RecommendationStatusEnum } from './recommendation.enums';
import type { CreateCampaignRecommendationInput, UpdateCampaignRecommendationInput } from './recommendation.input';
import type { PredictionInput } from './recommendation.json-input';
import { lockRecommendation, recommendations } from './recommendation.store';
import { MEAN_COLUMNS } from './recommendation.views';

type RecommendationValues = Values<CampaignRecommendation>;

/** Makes a recommendation; returns its UUID. Throws NOT_FOUND for unknown templates, CONFLICT where it was made before. */
export async function createRecommendation(db: Database, input: CreateCampaignRecommendationInput): Promise<string> {
  if (input.engineVersion === ENGINE_VERSION)
    throw BadUserInputError.at(
      'engineVersion',
      `engineVersion must not be ${ENGINE_VERSION}: what that engine makes comes from generateRecommendations, and is judged under its name.`,
      'isForeign',
    );
  const values = await columns(db, input);
  requireCurrency(values.recommendedBudget ?? null, values.currency ?? null);
  const fingerprint = fingerprintOf(values);
  await requireNew(db, fingerprint);
  await ensureProfile(db);
  return insertNew(db, recommendations, { ...values, fingerprint, status: RecommendationStatusEnum.PROPOSED });
}

/**
 * Throws NOT_FOUND where the viewer has no such recommendation or template, CONFLICT where it is implemented already, or the engine has
 * made what would be changed.
 */
export async function updateRecommendation(
  db: Database,
  id: string,
  input: UpdateCampaignRecommendationInput,
): Promise<void> {
  const present = await lockRecommendation(db, id);
  if (!present) throw notFound(recommendations);
  const given = Object.entries(input).flatMap(([field, value]) => (value === undefined ? [] : [field]));
  const refused = given.filter((field) => !ALWAYS_OPEN.has(field));
  if (present.isImplemented && refused.length > 0)
    throw new ConflictError(
      'It is implemented: what was proposed and predicted stays, so that it can be compared with what happened.',
      { status: present.status, fields: refused },
    );
  const engineMade = given.filter((field) => OF_ENGINE.has(field));
  if (present.isFromEngine && engineMade.length > 0)
    throw new ConflictError(
      `${engineMade.join(', ')} cannot be changed: ${present.engineVersion} predicts what just this campaign will do, and is judged by what comes of it. Implement it and change the campaign, or create a recommendation of your own.`,
      { status: present.status, fields: engineMade },
    );
  const values = await columns(db, input);
  const { recommendedBudget = present.recommendedBudget, currency = present.currency } = values;
  requireCurrency(recommendedBudget, currency);
  // What a user has written, no model has worded.
  const wording = input.reasoning === undefined ? {} : { wording: null };
  await updateOwn(db, recommendations, id, { ...values, ...wording });
}

const ALWAYS_OPEN: ReadonlySet<string> = new Set(['name', 'description', 'reasoning']);
/** What the engine predicts, and what campaign that is a prediction of. */
const OF_ENGINE: ReadonlySet<string> = new Set([
  ...(['predictions', 'confidenceScore', 'objective', 'contentType'] as const),
  ...(['recommendedBudget', 'currency', 'targetAudience', 'platformAllocation'] as const),
]);

function requireCurrency(budget: string | null, currency: string | null): void {
  if (budget === null || currency !== null) return;
  throw BadUserInputError.at('currency', 'recommendedBudget needs a currency: give both.', 'budgetNeedsCurrency');
}

async function requireNew(db: Database, fingerprint: string): Promise<void> {
  const [same] = await findBy(db, recommendations, 'fingerprint', [fingerprint], ['status']);
  if (!same) return;
  throw new ConflictError('The same was recommended before. Change that recommendation, or recommend something else.', {
    campaignRecommendationId: encodeId('recommendation', same.id),
    status: same.status,
  });
}

/** Of what is proposed, not of who proposes it nor of how well it is predicted to do: those change from run to run. */
function fingerprintOf(values: RecommendationValues): string {
  const { campaignType, name, objective, contentPrompts, templateIds, contentStyle, contentType } = values;
  const { recommendedBudget, currency, targetAudience, platformAllocation } = values;
  const proposal = { campaignType, name, objective, contentPrompts, templateIds, contentStyle, contentType };
  const terms = { recommendedBudget, currency, targetAudience, platformAllocation };
  return createHash('sha256')
    .update(canonicalJson({ ...proposal, ...terms }))
    .digest('hex');
}

async function columns(
  db: Database,
  { predictions, ...input }: UpdateCampaignRecommendationInput,
): Promise<RecommendationValues> {
  if (input.expiresAt && input.expiresAt <= now())
    throw BadUserInputError.at('expiresAt', 'expiresAt must be in the future.', 'isFuture');
  return {
    ...input,
    ...predicted(predictions),
    contentPrompts: whenGiven(input.contentPrompts, (prompts) => prompts.map(compact)),
    templateIds: await whenGiven(input.templateIds, (ids) => requireTemplates(db, ids, 'templateIds')),
    targetAudience: whenGiven(input.targetAudience, compact),
    platformAllocation: whenGiven(input.platformAllocation, (shares) =>
      Object.fromEntries(shares.map(({ platform, share }) => [platform, share])),
    ),
  };
}

/** The means go into columns, where they can be sorted and filtered by; null takes all predictions away. */
function predicted(predictions: readonly PredictionInput[] | null | undefined): RecommendationValues {
  if (predictions === undefined) return {};
  const byMetric = new Map((predictions ?? []).map((prediction) => [prediction.metric, prediction]));
  const means = Object.values(PredictedMetricEnum).map((metric) => [
    MEAN_COLUMNS[metric],
    byMetric.get(metric)?.mean ?? null,
  ]);
  const intervals = [...byMetric.values()]
    .filter(({ level }) => typeof level === 'number')
    .map(({ metric, lower, upper, level }) => [metric, { lower, upper, level }]);
  return {
    ...Object.fromEntries(means),
    predictionIntervals: intervals.length > 0 ? Object.fromEntries(intervals) : null,
  };
}
