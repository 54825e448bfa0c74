import { now } from '../../../../platform/clock';
import type { Database } from '../../../../platform/database/statement';
import type { GenerationLimits } from '../../../../platform/generation-limits';
import { availableContents, effectiveLimits } from './generation-limits';
import type { ContentGenerationLimitsType } from './generation-limits.type';
import { findLimits, findSpent, findUsage, lockLimits, type NewLimits, setLimits } from './limits.store';

/** What the account may have made, and how much of it is used. */
export async function readLimits(db: Database, most: GenerationLimits): Promise<ContentGenerationLimitsType> {
  const asOf = now();
  const day = asOf.toISOString().slice(0, 10);
  const [own, spent, usage] = await Promise.all([findLimits(db), findSpent(db, day), findUsage(db, day)]);
  const limits = effectiveLimits(own, most);
  const available = availableContents(limits, own, asOf);
  return {
    ...limits,
    contentsToday: usage.contents,
    callsToday: usage.calls,
    spentToday: spent.today,
    spentThisMonth: spent.thisMonth,
    contentsAvailable: available === Infinity ? null : Math.max(0, Math.floor(available)),
    asOf,
  };
}

/** Sets what the account allows itself. What was used of the present minute stays used. */
export async function changeLimits(db: Database, limits: NewLimits): Promise<void> {
  await lockLimits(db);
  await setLimits(db, limits);
}
