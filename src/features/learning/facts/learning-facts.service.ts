import type { Database } from '../../../platform/database/statement';
import { budgetRangeOf } from '../../performance/backfill/profile-inference';
import { addDays } from '../../performance/series/performance-periods';
import {
  CellCollector,
  type FactDay,
  type LearningCampaign,
  type LearningFacts,
  type LearningWindow,
} from './learning-facts';
import { type CampaignSpan, findCampaignSpans, sumFacts } from './learning-facts.store';

/** So many facts at a time are added up and brought here: memory is bounded by cells, not by facts. */
const FACTS_AT_A_TIME = 60_000;
const DAY_MS = 86_400_000;
const MONTH_DAYS = 30;

/**
 * Reads what there is to learn from: the last `days` days that have facts before `before` (a day that is not part of it). Null
 * where there are none. Campaigns are read some at a time; an import that ends in between is seen by the later ones, and by the
 * next run as a change.
 */
export async function readLearningFacts(
  db: Database,
  { before, days }: { readonly before: string; readonly days: number },
  onProgress: (share: number) => void | Promise<void> = () => undefined,
): Promise<LearningFacts | null> {
  const spans = await findCampaignSpans(db, before);
  if (spans.length === 0) return null;
  const [earliest] = spans.map(({ firstDate }) => firstDate).sort();
  const [last] = spans
    .map(({ lastDate }) => lastDate)
    .sort()
    .reverse();
  const end = addDays(last, 1);
  const [, start] = [earliest, addDays(end, -days)].sort();
  const window: LearningWindow = { start, end };
  const inside = spans.filter(({ lastDate }) => lastDate >= window.start);
  const campaigns = inside.map(asCampaign);
  const collector = new CellCollector(campaigns);
  const allDays: FactDay[] = [];
  const inAll = inside.reduce((sum, { facts }) => sum + facts, 0);
  let [done, facts] = [0, 0];
  for (const batch of batchesOf(inside)) {
    const sums = await sumFacts(
      db,
      batch.map(({ id }) => id),
      window,
    );
    for (const cell of sums.cells) collector.add(cell);
    for (const day of sums.days) allDays.push(day);
    facts += sums.facts;
    done += batch.reduce((sum, { facts }) => sum + facts, 0);
    await onProgress(done / inAll);
  }
  return { window, campaigns, cells: collector.columns(), days: allDays, facts };
}

function batchesOf(spans: readonly CampaignSpan[]): CampaignSpan[][] {
  const batches: CampaignSpan[][] = [];
  let room = 0;
  for (const span of spans) {
    if (room < span.facts || batches.length === 0) {
      batches.push([]);
      room = FACTS_AT_A_TIME;
    }
    batches[batches.length - 1].push(span);
    room -= span.facts;
  }
  return batches;
}

function asCampaign({ id, objective, budget, currency, startsAt, endsAt, ...span }: CampaignSpan): LearningCampaign {
  const { brandVoice, firstDate: firstDay, lastDate: lastDay } = span;
  const budgetRange = rangeOf(budget, currency, startsAt, endsAt);
  return { id, objective: objective || null, brandVoice, budgetRange, firstDay, lastDay };
}

/** A campaign's budget as that of a month; null where it has none or no end. */
function rangeOf(budget: string | null, currency: string, startsAt: Date | null, endsAt: Date | null): string | null {
  if (budget === null || startsAt === null || endsAt === null) return null;
  const days = (endsAt.getTime() - startsAt.getTime()) / DAY_MS;
  const monthly = (Number(budget) / days) * MONTH_DAYS;
  return days > 0 && monthly >= 0 && Number.isFinite(monthly) ? budgetRangeOf(monthly.toFixed(2), currency) : null;
}
