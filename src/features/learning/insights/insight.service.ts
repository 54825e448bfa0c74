import { now } from '../../../platform/clock';
import type { Database } from '../../../platform/database/statement';
import { notFound, updateOwn } from '../../../platform/database/write';
import { BadUserInputError } from '../../../platform/errors';
import type { InsightStatusEnum } from '../learning.enums';
import { type InsightAction, nextStatus } from './insight.lifecycle';
import type { LearningInsight } from './learning-insight.entity';
import { learningInsights, lockInsight } from './learning-insight.store';

type Change = Partial<Pick<LearningInsight, 'dismissalReason' | 'implementedAt' | 'isImplemented'>>;

/** Takes an insight up, or up again after it was dismissed. */
export function acknowledgeInsight(db: Database, id: string): Promise<void> {
  return change(db, id, 'ACKNOWLEDGE', () => ({ dismissalReason: null }));
}

export function planInsight(db: Database, id: string): Promise<void> {
  return change(db, id, 'PLAN', () => ({}));
}

/** Notes that it was acted on at a time that is not to come; the days after it are compared with those before. */
export function implementInsight(db: Database, id: string, implementedAt: Date | null | undefined): Promise<void> {
  const present = now();
  if (implementedAt && implementedAt.getTime() > present.getTime()) {
    throw BadUserInputError.at('implementedAt', 'implementedAt must not lie in the future.', 'maxDate');
  }
  return change(db, id, 'IMPLEMENT', () => ({ isImplemented: true, implementedAt: implementedAt ?? present }));
}

export function dismissInsight(db: Database, id: string, reason: string): Promise<void> {
  const text = reason.trim();
  if (text.length < 1 || text.length > 1_000) {
    throw BadUserInputError.at('reason', 'reason must have 1 to 1000 characters.', 'isLength');
  }
  return change(db, id, 'DISMISS', () => ({ dismissalReason: text }));
}

async function change(db: Database, id: string, action: InsightAction, values: () => Change): Promise<void> {
  const insight = await lockInsight(db, id);
  if (!insight) throw notFound(learningInsights);
  const status: InsightStatusEnum = nextStatus(insight.status, action);
  await updateOwn<LearningInsight>(db, learningInsights, id, { status, ...values() });
}
