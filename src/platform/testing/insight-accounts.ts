import { LearningOriginEnum } from '../../features/learning/learning.enums';
import type { RunParameters } from '../../features/learning/runs/learning-run.entity';
import { executeRun, type InUnit, requestRun } from '../../features/learning/runs/learning-run.service';
import { createRandom } from '../../statistics/random';
import type { TestApi } from './test-api';

/** The first day that accounts have facts of, a Monday. */
const FIRST_DAY = Date.UTC(2025, 2, 3);
export const DAYS = 70;
export const dayOf = (day: number): string => new Date(FIRST_DAY + day * 86_400_000).toISOString().slice(0, 10);

/** What a campaign does on a day, apart from chance. */
export interface Behaviour {
  readonly clickRate?: (day: number) => number;
  readonly spend?: (day: number) => number;
  /** Impressions for one unit of money. */
  readonly bought?: (day: number) => number;
  readonly conversionRate?: number;
  readonly budget?: string;
  readonly endsOn?: number;
  readonly days?: (day: number) => boolean;
  readonly currency?: string;
}

/** An account with a profile and one campaign for each behaviour, facts for `days` days. */
export async function account(
  api: TestApi,
  behaviours: readonly Behaviour[],
  days = DAYS,
  from = 0,
  user?: { id: string; campaigns: string[] },
) {
  const id = user?.id ?? (await api.createUser()).id;
  if (!user)
    await api.run('mutation { createMetaUserProfile(input: { industry: "fashion" }) { id } }', {}, { userId: id });
  const campaigns = user?.campaigns ?? [];
  for (const [index, behaviour] of behaviours.entries()) {
    const { clickRate = () => 0.012, spend = () => 100, bought = () => 80, conversionRate = 0.05 } = behaviour;
    if (!user) {
      const campaign = await api.createCampaign({
        userId: id,
        name: `Campaign ${index + 1}`,
        startsAt: new Date(FIRST_DAY),
        ...(behaviour.budget === undefined ? {} : { budget: behaviour.budget }),
        ...(behaviour.endsOn === undefined
          ? {}
          : { endsAt: new Date(FIRST_DAY + (behaviour.endsOn + 1) * 86_400_000) }),
      });
      campaigns.push(campaign.id);
    }
    const random = createRandom(`${index}/${from}`);
    const lists: (string | number)[][] = [[], [], [], [], [], []];
    for (let day = from; day < from + days; day++) {
      if (behaviour.days && !behaviour.days(day)) continue;
      const cost = spend(day) * Math.exp(random.normal(0, 0.05));
      const impressions = Math.round(cost * bought(day) * Math.exp(random.normal(0, 0.05)));
      const clicks = random.binomial(impressions, Math.min(1, clickRate(day) * Math.exp(random.normal(0, 0.05))));
      const values = [
        dayOf(day),
        impressions,
        clicks,
        random.binomial(clicks, conversionRate),
        cost.toFixed(2),
        clicks,
      ];
      for (const [at, value] of values.entries()) lists[at]?.push(value);
    }
    await api.asOwner(
      `SELECT ensure_performance_partition(month::date) FROM generate_series(date_trunc('month', $1::date::timestamp), $2::date::timestamp, '1 month') month`,
      [dayOf(from), dayOf(from + days)],
    );
    await api.asOwner(
      `INSERT INTO campaign_performance_facts (user_id, campaign_id, date, impressions, clicks, conversions, spend, revenue, currency, created_at, updated_at)
       SELECT $1, $2, d, i, c, n, s, 0, $3, now(), now() FROM unnest($4::date[], $5::bigint[], $6::bigint[], $7::numeric[], $8::numeric[]) AS f (d, i, c, n, s)`,
      [id, campaigns[index], behaviour.currency ?? 'USD', ...lists.slice(0, 5)],
    );
  }
  return { id, campaigns };
}

/** Learns from what the account has until a day. @returns what the run has counted. */
export async function learn(
  api: TestApi,
  userId: string,
  lastDay = DAYS,
  parameters: Partial<RunParameters> = {},
): Promise<Record<string, number>> {
  const inUnit: InUnit = (mode, work) => api.workspace.run(userId, mode, work);
  const request = { origin: LearningOriginEnum.REQUEST, windowEnd: dayOf(lastDay), parameters };
  const { id } = await inUnit('READ WRITE', (db) => requestRun(db, request));
  await executeRun(inUnit, id);
  const [run] = await api.asOwner<{ counts: Record<string, number> }>(
    'SELECT counts FROM learning_runs WHERE id = $1',
    [id],
  );
  return run?.counts ?? {};
}

/** What tests look at of an insight. */
export interface Insight {
  readonly id: string;
  readonly insightType: string;
  readonly campaignId: string | null;
  readonly metric: string;
  readonly since: string;
  readonly effect: number | null;
  readonly effectLower: number | null;
  readonly effectUpper: number | null;
  readonly adjustedPValue: number | null;
  readonly confidenceScore: number;
  readonly status: string;
  readonly title: string;
  readonly evidence: string;
  readonly expectedImpact: number | null;
  readonly expectedImpactLower: number | null;
  readonly expectedImpactUpper: number | null;
  readonly suggestionEntries: { action: string; description: string }[];
  readonly mixAndRateParts: { change: number; mix: number; rate: number } | null;
}

const FIELDS = `id insightType campaignId metric since effect effectLower effectUpper adjustedPValue confidenceScore status title
  evidence expectedImpact expectedImpactLower expectedImpactUpper suggestionEntries { action description } mixAndRateParts { change mix rate segments { segment mix rate } }`;

/** The insights of an account, as somebody sees them. */
export async function insights(api: TestApi, userId: string, viewer = userId): Promise<Insight[]> {
  const { learningInsights } = await api.run<{ learningInsights: { nodes: Insight[] } }>(
    `{ learningInsights(first: 100) { nodes { ${FIELDS} } } }`,
    {},
    { userId: viewer },
  );
  return learningInsights.nodes;
}

/** One whom nothing happens to, and a few of them. */
export const steady: Behaviour = {};
export const quiet = [steady, steady, steady, steady];
