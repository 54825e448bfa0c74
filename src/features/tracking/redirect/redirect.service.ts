import { now } from '../../../platform/clock';
import type { Database } from '../../../platform/database/statement';
import { ConflictError, NotFoundError } from '../../../platform/errors';
import { encodeId } from '../../../platform/graphql/ids';
import { TestTypeEnum } from '../../experiments/ab-tests/ab-test.enums';
import { assignVariation } from '../../experiments/assignment/test-assignment.service';
import { pageAddress } from '../../experiments/variations/page-address';
import { eventUuid } from '../event-id';
import { readEvent } from '../event-line';
import { eventPeriod, trackEvents } from '../tracking.service';
import { findRedirectingTest } from './redirect.store';
import { isGenuine } from './redirect-token';

/**
 * Assigns a unit its variation of a split-URL test, records that it is exposed, and returns where to send it. The exposure is
 * written with the assignment: recorded by the page instead, those of slow pages would be lost, and the split be skewed. Whoever
 * takes no part is sent to the control, and not counted. Throws NOT_FOUND for a test that there is not or a token that is not
 * its own, and CONFLICT where the variation has no address.
 */
export async function openRedirect(db: Database, key: string, token: string, unitId: string): Promise<URL> {
  const test = await findRedirectingTest(db, key);
  if (test === null || test.testType !== TestTypeEnum.SPLIT_URL || !isGenuine(token, test)) {
    throw new NotFoundError('There is no such split-URL test.');
  }
  const { variationId } = await assignVariation(db, test.id, unitId, {});
  if (variationId !== null) {
    const period = eventPeriod();
    // One event for each unit and variation: who comes again was exposed already.
    const eventId = eventUuid(`redirect ${test.id} ${variationId} ${unitId}`);
    const exposure = {
      eventId,
      kind: 'EXPOSURE',
      unitId,
      occurredAt: now(),
      test: encodeId('test', test.id),
      variationId,
    };
    await trackEvents(db, period, [readEvent(exposure, period)]);
  }
  const targets = test.targets ?? [];
  const target = targets.find((one) => (variationId === null ? one.isControl : one.variationId === variationId));
  return requireAddress(target?.url ?? null);
}

/** Only what the plan of the test says, and only pages: a link of ours must not lead anywhere else. */
function requireAddress(url: string | null): URL {
  const address = pageAddress(url);
  if (address) return address;
  throw new ConflictError('The variation has no address: its configuration needs a url that begins with https://.');
}
