import { createHash } from 'node:crypto';
import type { LearningFacts } from '../facts/learning-facts';
import type { RunParameters } from './learning-run.entity';

/** Raised when the same facts would lead to other findings than before. */
export const ENGINE_VERSION = '4';

/** SHA-256 over everything that a run's result depends on; the same inputs have the same hash. */
export function inputHash(
  { window, campaigns, cells, days }: LearningFacts,
  parameters: RunParameters,
  parts: readonly unknown[],
): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([ENGINE_VERSION, window, parameters, campaigns, cells.texts, parts]));
  for (const column of [cells.campaign, ...cells.values, cells.weekday, cells.currency]) hash.update(column);
  for (const column of Object.values(cells.measures)) hash.update(column);
  for (const { campaignId, date, currency, ...measures } of days) {
    hash.update(`${campaignId}${date}${currency}${Object.values(measures).join()};`);
  }
  return hash.digest('hex');
}
