import type { Client } from 'pg';
import { SHIPPED_MARKET } from '../features/recommendations/engine/shipped-market';
import { generateRecommendations } from '../features/recommendations/generation/generation.service';
import { RecommendationStatusEnum } from '../features/recommendations/recommendation.enums';
import type { Account } from './account';
import { asTenant } from './as-tenant';
import { momentOf } from './demo-parameters';
import type { CampaignRow } from './rows';

const SLATE = 3;
/** Later ones have expired. */
const TAKEN_UP_WITHIN_DAYS = 20;
/** The soonest that people decide. */
const DECIDED_AFTER_MS = 3 * 3_600_000;
const { PROPOSED, ACCEPTED, SNOOZED, DISMISSED, EXPIRED, IMPLEMENTED } = RecommendationStatusEnum;
/** What becomes of proposals that were not carried out: of old ones, and of those of the last day. */
const OLD = [EXPIRED, DISMISSED];
const OPEN = [PROPOSED, ACCEPTED, SNOOZED];

interface Proposal {
  readonly id: string;
  readonly objective: string;
  readonly platform: string;
}

/**
 * Has the engine propose campaigns, as the API would have done on this day from what was known then, and takes up what the account did
 * next: a campaign of the same objective and platform that began before the following day of proposals is what a proposal became.
 */
export async function takeRecommendations(
  client: Client,
  account: Account,
  campaigns: readonly CampaignRow[],
  period: { readonly epoch: number; readonly nextEpoch: number | null },
): Promise<void> {
  const at = momentOf(period.epoch, 7);
  const db = asTenant(client, account.user.id);
  // Before there were benchmarks: they are built from what these accounts did.
  const market = SHIPPED_MARKET;
  const ids = await generateRecommendations(db, SLATE, { at, newId: (label) => account.newId(label, at), market });
  const proposals = await findProposals(client, account.user.id, ids);
  const until = momentOf(Math.min(period.nextEpoch ?? period.epoch, period.epoch + TAKEN_UP_WITHIN_DAYS), 7);
  const free = campaigns.filter(({ startsAt }) => startsAt !== null && startsAt > at && startsAt <= until);
  for (const [index, { id, objective, platform }] of proposals.entries()) {
    const found = free.findIndex((campaign) => campaign.objective === objective && campaign.platform === platform);
    const [campaign] = found < 0 ? [] : free.splice(found, 1);
    const status = campaign ? IMPLEMENTED : period.nextEpoch === null ? OPEN[index] : OLD[(index + account.index) % 2];
    if (status !== PROPOSED) await decide(client, account.user.id, id, { status, at, campaign });
  }
}

async function findProposals(client: Client, userId: string, ids: readonly string[]): Promise<Proposal[]> {
  const { rows } = await client.query<Proposal>(
    `/* demo.findProposals */ SELECT id, objective, split_part(engine ->> 'candidateKey', '/', 2) AS platform
     FROM campaign_recommendations WHERE user_id = $1 AND id = ANY ($2::uuid[]) ORDER BY array_position($2::uuid[], id)`,
    [userId, ids],
  );
  return rows;
}

async function decide(
  client: Client,
  userId: string,
  id: string,
  decision: {
    readonly status: RecommendationStatusEnum;
    readonly at: Date;
    readonly campaign: CampaignRow | undefined;
  },
): Promise<void> {
  const { status, at, campaign } = decision;
  const decidedAt =
    status === EXPIRED ? null : new Date(Math.max(at.getTime() + DECIDED_AFTER_MS, campaign?.createdAt.getTime() ?? 0));
  await client.query(
    `/* demo.decide */ UPDATE campaign_recommendations SET status = $3, decided_at = $4, updated_at = coalesce($4, expires_at),
       is_implemented = $5::uuid IS NOT NULL, implemented_campaign_id = $5, implemented_at = CASE WHEN $5::uuid IS NOT NULL THEN $4::timestamptz END,
       status_reason = CASE $3 WHEN 'DISMISSED' THEN 'Not in this season.' END,
       snoozed_until = CASE $3 WHEN 'SNOOZED' THEN $4::timestamptz + interval '14 days' END
     WHERE user_id = $1 AND id = $2`,
    [userId, id, status, decidedAt, campaign?.id ?? null],
  );
}
