import type { Database } from '../../../platform/database/statement';
import { publishChange } from '../../../platform/live/change';

/** The topic of changes of a test: of its status, its plan, its arms and its results. */
export const AB_TEST_CHANGES = 'ab-test';

/** Tells whoever watches a test that it, or what it has shown, has changed. */
export async function publishTestChange(db: Database, abTestId: string): Promise<void> {
  await publishChange(db, AB_TEST_CHANGES, abTestId);
}
