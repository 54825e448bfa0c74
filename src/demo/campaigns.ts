import { type CampaignObjectiveEnum, PlatformPriorityEnum } from '../features/profiles/profile.enums';
import type { Random } from '../statistics/random';
import type { Account } from './account';
import { dayOf, momentOf } from './demo-parameters';
import { between, logNormal, moneyOf, pick, pickSome } from './draws';
import { type Cell, PLANTED } from './planted-effects';
import type { CampaignRow } from './rows';
import { AGE_GROUPS, OBJECTIVES, PLATFORMS, SEASONS } from './vocabulary';

/** A campaign and the truth behind its numbers. */
export interface CampaignPlan {
  readonly row: CampaignRow;
  /** What its streams of random numbers are named by. */
  readonly streamId: string;
  readonly objective: CampaignObjectiveEnum;
  readonly platforms: readonly PlatformPriorityEnum[];
  /** Inclusive; a campaign that is only planned begins after the last day of the demo. */
  readonly firstEpoch: number;
  readonly lastEpoch: number;
  readonly dailyBudgetCents: number;
  /** Of everybody on an ordinary Wednesday: clicks per impression, conversions per click. */
  readonly ctr: number;
  readonly conversionRate: number;
  readonly orderValueCents: number;
  /** What it is shown as, to whom and how much of it. */
  readonly cells: readonly (Cell & { readonly weight: number; readonly thousandCents: number })[];
  readonly tires: boolean;
  readonly saturates: boolean;
}

const { INSTAGRAM, FACEBOOK } = PlatformPriorityEnum;
const GENDERS = ['FEMALE', 'MALE'];
const MONTH_DAYS = 30;

/** The campaigns of an account, the oldest first; the last of them is only planned. */
export function planCampaigns(account: Account): CampaignPlan[] {
  const draw = account.random('campaigns');
  const count = account.isShowcase ? 11 : 4 + draw.integerBelow(8);
  const days = account.lastEpoch - account.firstEpoch + 1;
  const lengths = Array.from({ length: count }, () => Math.round(between(draw, 0.2, 0.42) * days));
  // Of what it spends in a month, as many campaigns get a part as run at the same time on average.
  const parallel = Math.max(1, lengths.reduce((sum, length) => sum + length, 0) / days);
  const running = lengths.map((length, index) => {
    const latest = days - Math.min(length, 14);
    const first = account.firstEpoch + Math.round((index / Math.max(1, count - 1)) * latest);
    return planCampaign(account, account.random(`campaign/${index}`), {
      index,
      first,
      length,
      parallel,
      isLast: index === count - 1,
    });
  });
  const planned = { index: count, first: account.lastEpoch + 8, length: 30, parallel, isLast: false };
  return [...running, planCampaign(account, account.random(`campaign/${count}`), planned)];
}

interface Slot {
  readonly index: number;
  readonly first: number;
  readonly length: number;
  readonly parallel: number;
  /** The latest of those that have begun: it runs, whatever others do. */
  readonly isLast: boolean;
}

function planCampaign(account: Account, draw: Random, slot: Slot): CampaignPlan {
  const { industry, market } = account;
  const objective = slot.index % 3 === 2 ? pick(draw, account.objectives) : account.objectives[slot.index % 2];
  const platforms = platformsOf(account, draw, slot.index);
  const goal = OBJECTIVES[objective];
  const dailyBudgetCents = Math.round(
    (account.monthlyBudgetCents / MONTH_DAYS / slot.parallel) * between(draw, 0.7, 1.3),
  );
  const lastEpoch = slot.first + slot.length - 1;
  const saturates = slot.index % 4 === 3;
  const row = campaignRow(account, draw, slot, {
    objective,
    platform: platforms[0],
    dailyBudgetCents,
    lastEpoch,
    saturates,
  });
  return {
    row,
    streamId: account.streamId(`campaign/${slot.index}`, row.createdAt),
    objective,
    platforms,
    firstEpoch: slot.first,
    lastEpoch,
    dailyBudgetCents,
    ctr:
      PLATFORMS[platforms[0]].ctr * industry.ctrRatio * goal.ctrRatio * logNormal(draw, PLANTED.campaignLogDeviation),
    conversionRate: goal.conversionRate * industry.conversionRatio * logNormal(draw, PLANTED.campaignLogDeviation),
    orderValueCents: industry.orderValueCents * market.prices * logNormal(draw, 0.15),
    cells: cellsOf(account, draw, platforms),
    tires: slot.index % 3 === 1,
    saturates,
  };
}

/** Meta's two run together more often than not; every other platform runs alone. */
function platformsOf(account: Account, draw: Random, index: number): PlatformPriorityEnum[] {
  if (account.isShowcase) return [INSTAGRAM, FACEBOOK];
  const first = index % 2 === 0 ? account.platforms[0] : pick(draw, account.platforms);
  if (first !== INSTAGRAM && first !== FACEBOOK) return [first];
  return draw.uniform() < 0.7 ? [first, first === INSTAGRAM ? FACEBOOK : INSTAGRAM] : [first];
}

function cellsOf(account: Account, draw: Random, platforms: readonly PlatformPriorityEnum[]): CampaignPlan['cells'] {
  const ages = account.isShowcase || draw.uniform() < 0.8 ? AGE_GROUPS.slice(0, 4) : AGE_GROUPS.slice(1, 6);
  return platforms.flatMap((platform) => {
    const { placements, contents, thousandCents } = PLATFORMS[platform];
    const sets = pickSome(
      draw,
      placements.flatMap((placement) => contents.map((contentType) => ({ placement, contentType }))),
      platforms.length === 1 || account.isShowcase ? 4 : 3,
    );
    return sets.flatMap((set) =>
      ages.flatMap((ageGroup) =>
        GENDERS.map((gender) => ({
          platform,
          ageGroup,
          gender,
          ...set,
          weight: draw.gamma(4),
          thousandCents: thousandCents * account.market.prices,
        })),
      ),
    );
  });
}

function campaignRow(
  account: Account,
  draw: Random,
  { index, first, length, isLast }: Slot,
  plan: {
    objective: CampaignObjectiveEnum;
    platform: PlatformPriorityEnum;
    dailyBudgetCents: number;
    lastEpoch: number;
    saturates: boolean;
  },
): CampaignRow {
  const createdAt = momentOf(Math.min(first - 3, account.lastEpoch), 9 + (index % 8));
  const season = SEASONS[Number(dayOf(first).slice(5, 7)) - 1];
  const product = pick(draw, account.industry.products);
  const hasEnded = plan.lastEpoch < account.lastEpoch;
  const isPlanned = first > account.lastEpoch;
  const status = isPlanned ? 'DRAFT' : hasEnded ? 'COMPLETED' : index % 5 === 4 && !isLast ? 'PAUSED' : 'ACTIVE';
  const budgetRatio = plan.saturates ? (1 + PLANTED.saturationBudget) / 2 : 1;
  return {
    userId: account.user.id,
    id: account.newId(`campaign/${index}`, createdAt),
    name: `${pick(draw, OBJECTIVES[plan.objective].words)}: ${product}, ${season} (${index + 1})`,
    objective: plan.objective,
    platform: plan.platform,
    status,
    budget: moneyOf(Math.round((plan.dailyBudgetCents * length * budgetRatio * 1.1) / 1_000) * 1_000),
    currency: account.market.currency,
    startsAt: momentOf(first),
    endsAt: momentOf(plan.lastEpoch + 1),
    createdAt,
    updatedAt: hasEnded ? account.knownAt(plan.lastEpoch + 1, 1) : isPlanned ? createdAt : momentOf(first, 1),
  };
}
