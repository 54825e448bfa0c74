import { hasCharacters } from '../../../platform/characters';
import { now } from '../../../platform/clock';
import { findBy } from '../../../platform/database/read';
import type { Database } from '../../../platform/database/statement';
import { notFound, requireRow, updateOwn, type Values } from '../../../platform/database/write';
import { BadUserInputError, ConflictError } from '../../../platform/errors';
import { createCampaign } from '../../campaigns/campaign.service';
import { campaigns } from '../../campaigns/campaign.store';
import type { CampaignRecommendation } from '../campaign-recommendation.entity';
import { RecommendationStatusEnum } from '../recommendation.enums';
import { lockRecommendation, recommendations } from '../recommendation.store';
import { nextStatus, type RecommendationAction } from './recommendation-lifecycle';

const MAX_REASON = 1_000;

/** Says that it will be done. Throws CONFLICT unless it waits for a decision. */
export function acceptRecommendation(db: Database, id: string): Promise<void> {
  return decide(db, id, 'accept', { snoozedUntil: null });
}

/** Says that it will not be done, and why. Throws CONFLICT where it is implemented, dismissed or expired. */
export async function dismissRecommendation(db: Database, id: string, reason: string | null): Promise<void> {
  const text = reason?.trim() ?? '';
  if (!hasCharacters(text, 0, MAX_REASON))
    throw BadUserInputError.at('reason', `reason must have at most ${MAX_REASON} characters.`, 'maxLength');
  await decide(db, id, 'dismiss', { statusReason: text === '' ? null : text, snoozedUntil: null });
}

/** Puts it off until a moment. Throws BAD_USER_INPUT where that is not in the future, or it has expired by then and would never come back. */
export async function snoozeRecommendation(db: Database, id: string, until: Date): Promise<void> {
  if (until <= now()) throw BadUserInputError.at('until', 'until must be in the future.', 'isFuture');
  const { expiresAt } = await requireOpen(db, id, 'snooze');
  if (expiresAt !== null && until >= expiresAt) {
    const text = `until must be before ${expiresAt.toISOString()}, when this recommendation expires: what it predicts is out of date by then. Generate new ones afterwards.`;
    throw BadUserInputError.at('until', text, 'isBeforeExpiry');
  }
  await decide(db, id, 'snooze', { snoozedUntil: until });
}

/**
 * Makes a campaign of it, as a draft, or says which campaign it became. Throws NOT_FOUND where the viewer has no such campaign, CONFLICT
 * where it is implemented, dismissed or expired.
 */
export async function implementRecommendation(db: Database, id: string, campaignId: string | null): Promise<void> {
  await requireOpen(db, id, 'implement');
  if (campaignId !== null) await requireRow(db, campaigns, campaignId);
  const implementedCampaignId = campaignId ?? (await campaignFrom(db, id));
  await decide(db, id, 'implement', {
    isImplemented: true,
    implementedAt: now(),
    implementedCampaignId,
    snoozedUntil: null,
  });
}

async function campaignFrom(db: Database, id: string): Promise<string> {
  const columns = ['name', 'objective', 'platformAllocation', 'recommendedBudget', 'currency'];
  const [row] = await findBy(db, recommendations, 'id', [id], columns);
  if (!row) throw notFound(recommendations);
  const [platform] = Object.entries(row.platformAllocation).sort(([, left], [, right]) => right - left)[0] ?? [null];
  return createCampaign(db, {
    name: row.name,
    objective: row.objective,
    platform,
    ...(row.recommendedBudget === null ? {} : { budget: row.recommendedBudget }),
    ...(row.currency === null ? {} : { currency: row.currency }),
  });
}

async function decide(
  db: Database,
  id: string,
  action: RecommendationAction,
  values: Values<CampaignRecommendation>,
): Promise<void> {
  const { status } = await requireOpen(db, id, action);
  await updateOwn(db, recommendations, id, { ...values, status, decidedAt: now() });
}

interface OpenRecommendation {
  /** That the action leads to. */
  readonly status: RecommendationStatusEnum;
  readonly expiresAt: Date | null;
}

/** Locks it until the transaction ends. Throws NOT_FOUND where there is none, CONFLICT where the action leads nowhere. */
async function requireOpen(db: Database, id: string, action: RecommendationAction): Promise<OpenRecommendation> {
  const present = await lockRecommendation(db, id);
  if (!present) throw notFound(recommendations);
  const { status, expiresAt } = present;
  const next = nextStatus(status, action);
  const canExpire = status === RecommendationStatusEnum.PROPOSED || status === RecommendationStatusEnum.SNOOZED;
  if (canExpire && expiresAt !== null && expiresAt <= now())
    throw new ConflictError('The time to decide about this recommendation is over. Generate new ones.', {
      status: RecommendationStatusEnum.EXPIRED,
      allowed: [],
    });
  return { status: next, expiresAt };
}
