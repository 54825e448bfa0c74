import type { GenerationLimits } from '../../../../platform/generation-limits';
import { millionths } from '../../../../platform/graphql/validators';
import { ContentGenerationWaitEnum } from '../generation.enums';
import type { ContentGenerationLimits } from './content-generation-limits.entity';

/** What an account has set for itself, and how much of its minute is left. */
export type OwnLimits = Pick<
  ContentGenerationLimits,
  'contentsPerMinute' | 'budgetPerDay' | 'budgetPerMonth' | 'allowance' | 'allowanceAt'
>;

/** What was spent, with what is set aside for calls under way: decimals. */
export interface Spent {
  readonly today: string;
  readonly thisMonth: string;
}

/** What holds something up, and until when; null: for good, as long as the limit is what it is. */
export interface Wait {
  readonly waitingFor: ContentGenerationWaitEnum;
  readonly until: Date | null;
}

/** The smaller of what the account and the installation allow. */
export function effectiveLimits(own: OwnLimits | null, most: GenerationLimits): GenerationLimits {
  return {
    contentsPerMinute: smaller(own?.contentsPerMinute ?? null, most.contentsPerMinute, Number),
    budgetPerDay: smaller(own?.budgetPerDay ?? null, most.budgetPerDay, millionths),
    budgetPerMonth: smaller(own?.budgetPerMonth ?? null, most.budgetPerMonth, millionths),
    currency: most.currency,
  };
}

function smaller<T extends string | number>(
  own: T | null,
  most: T | null,
  size: (value: T) => number | bigint,
): T | null {
  if (own === null || most === null) return own ?? most;
  return size(own) < size(most) ? own : most;
}

/** How many contents can be made at `at`: it grows steadily up to those of a minute. Infinity without a limit. */
export function availableContents(
  { contentsPerMinute }: Pick<GenerationLimits, 'contentsPerMinute'>,
  own: Pick<OwnLimits, 'allowance' | 'allowanceAt'> | null,
  at: Date,
): number {
  if (contentsPerMinute === null) return Infinity;
  if (!own?.allowanceAt || own.allowance === null) return contentsPerMinute;
  const minutes = Math.max(0, at.getTime() - own.allowanceAt.getTime()) / 60_000;
  return Math.min(contentsPerMinute, own.allowance + minutes * contentsPerMinute);
}

/** When the next content can be made, where fewer than one can now. */
export function contentsWait(
  { contentsPerMinute }: Pick<GenerationLimits, 'contentsPerMinute'>,
  available: number,
  at: Date,
): Wait {
  const waitingFor = ContentGenerationWaitEnum.CONTENTS_PER_MINUTE;
  if (!contentsPerMinute) return { waitingFor, until: null };
  return { waitingFor, until: new Date(Math.ceil(at.getTime() + ((1 - available) / contentsPerMinute) * 60_000)) };
}

/** What holds up a call that may cost `cost`; null: nothing. */
export function budgetWait(limits: GenerationLimits, spent: Spent, cost: string, at: Date): Wait | null {
  const fits = (budget: string | null, used: string): boolean =>
    budget === null || millionths(used) + millionths(cost) <= millionths(budget);
  // Who must wait for the next month need not look again tomorrow.
  if (!fits(limits.budgetPerMonth, spent.thisMonth)) {
    const isPossible = fits(limits.budgetPerMonth, '0');
    const until = isPossible ? new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1)) : null;
    return { waitingFor: ContentGenerationWaitEnum.BUDGET_PER_MONTH, until };
  }
  if (!fits(limits.budgetPerDay, spent.today)) {
    const isPossible = fits(limits.budgetPerDay, '0');
    const until = isPossible ? nextDay(at) : null;
    return { waitingFor: ContentGenerationWaitEnum.BUDGET_PER_DAY, until };
  }
  return null;
}

/** When the next day begins, in UTC. */
export function nextDay(at: Date): Date {
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate() + 1));
}
