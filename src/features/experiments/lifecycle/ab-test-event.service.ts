import { now } from '../../../platform/clock';
import { newId } from '../../../platform/database/new-id';
import type { Database } from '../../../platform/database/statement';
import { insertRow } from '../../../platform/database/write';
import { differingFields, type FieldChanges, type Fields, plainFields } from '../../../platform/field-changes';
import { encodeId } from '../../../platform/graphql/ids';
import { publishTestChange } from '../ab-tests/ab-test.changes';
import type { ABTestActionEnum } from '../ab-tests/ab-test.enums';
import { abTestEvents } from './ab-test-event.store';

export interface Change {
  readonly before?: Fields;
  readonly after?: Fields;
  /** Why, in the words of whoever did it. */
  readonly reason?: string | null;
  /** Given where the system did it by itself. */
  readonly ruling?: Ruling;
}

/** What the system acts on by itself. */
export interface Ruling {
  readonly stopRules: readonly string[];
}

/** Adds to the history of a test what the viewer, or the system for the viewer, has just done, in the transaction that does it, and tells whoever watches it. */
export async function recordEvent(
  db: Database,
  abTestId: string,
  action: ABTestActionEnum,
  { before = {}, after = {}, reason = null, ruling }: Change,
): Promise<void> {
  await insertRow(db, abTestEvents, {
    id: newId(),
    abTestId,
    action,
    actorId: ruling === undefined ? db.userId : null,
    before: shown(before),
    after: shown(ruling === undefined ? after : { ...after, stopRules: ruling.stopRules }),
    reason,
    occurredAt: now(),
  });
  await publishTestChange(db, abTestId);
}

/** The fields of `changed` that are not as they are in `row`, before and after; null where none is. Undefined is no change. */
export function changeOf(row: Fields, changed: Fields): FieldChanges | null {
  const after = shown(changed);
  const before = shown(Object.fromEntries(Object.keys(after).map((field) => [field, row[field] ?? null])));
  return differingFields(before, after);
}

/** As the API shows the fields: moments as texts, references as ids. */
function shown(fields: Fields): Record<string, unknown> {
  const plain = plainFields(fields);
  if (typeof fields.campaignId === 'string' && !fields.campaignId.includes('_')) {
    plain.campaignId = encodeId('campaign', fields.campaignId);
  }
  return plain;
}
