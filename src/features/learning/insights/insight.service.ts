import { hasCharacters } from '../../../platform/characters';
import { now } from '../../../platform/clock';
import type { Database } from '../../../platform/database/statement';
import { notFound, updateOwn } from '../../../platform/database/write';
import { BadUserInputError } from '../../../platform/errors';
import type { InsightStatusEnum } from '../learning.enums';
import { type InsightAction, nextStatus } from './insight.lifecycle';
import type { LearningInsight } from './learning-insight.entity';
import { type LockedInsight, learningInsights, lockInsight } from './learning-insight.store';

type Change = Partial<
  Pick<
    LearningInsight,
    'dismissalReason' | 'implementedAt' | 'isImplemented' | 'implementationResults' | 'improvedMetrics'
  >
>;

/** As if nobody had acted on it. */
const TAKEN_BACK = { isImplemented: false, implementedAt: null, implementationResults: null, improvedMetrics: null };

/** Takes an insight up, or up again after it was dismissed, or acted on by mistake. */
export function acknowledgeInsight(db: Database, id: string): Promise<void> {
  return change(db, id, 'ACKNOWLEDGE', () => ({ dismissalReason: null, ...TAKEN_BACK }));
}

export function planInsight(db: Database, id: string): Promise<void> {
  return change(db, id, 'PLAN', () => ({}));
}

/**
 * Notes that it was acted on at a time that is not to come, nor before there was anything to act on; the days after it are compared
 * with those before.
 */
export function implementInsight(db: Database, id: string, implementedAt: Date | null | undefined): Promise<void> {
  const present = now();
  if (implementedAt && implementedAt.getTime() > present.getTime()) {
    throw BadUserInputError.at('implementedAt', 'implementedAt must not lie in the future.', 'maxDate');
  }
  return change(db, id, 'IMPLEMENT', (insight) => {
    if (implementedAt) checkThatItWasThere(insight, implementedAt);
    return { isImplemented: true, implementedAt: implementedAt ?? present };
  });
}

function checkThatItWasThere({ since, campaignStartsAt }: LockedInsight, implementedAt: Date): void {
  const starts = [since === null ? null : new Date(`${since}T00:00:00Z`), campaignStartsAt].filter(
    (one) => one !== null,
  );
  const earliest = Math.max(...starts.map((one) => one.getTime()));
  if (starts.length === 0 || implementedAt.getTime() >= earliest) return;
  const day = new Date(earliest).toISOString();
  throw BadUserInputError.at(
    'implementedAt',
    `implementedAt must not lie before ${day}, when the insight and its campaign began.`,
    'minDate',
  );
}

export function dismissInsight(db: Database, id: string, reason: string): Promise<void> {
  const text = reason.trim();
  if (!hasCharacters(text, 1, 1_000)) {
    throw BadUserInputError.at('reason', 'reason must have 1 to 1000 characters.', 'isLength');
  }
  return change(db, id, 'DISMISS', () => ({ dismissalReason: text, ...TAKEN_BACK }));
}

async function change(
  db: Database,
  id: string,
  action: InsightAction,
  values: (insight: LockedInsight) => Change,
): Promise<void> {
  const insight = await lockInsight(db, id);
  if (!insight) throw notFound(learningInsights);
  const status: InsightStatusEnum = nextStatus(insight.status, action);
  await updateOwn<LearningInsight>(db, learningInsights, id, { status, ...values(insight) });
}
