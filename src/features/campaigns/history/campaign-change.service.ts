import { now } from '../../../platform/clock';
import { newId } from '../../../platform/database/new-id';
import type { Database } from '../../../platform/database/statement';
import { insertRows } from '../../../platform/database/write';
import { differingFields, type Fields, plainFields } from '../../../platform/field-changes';
import { encodeId } from '../../../platform/graphql/ids';
import { readTexts } from '../../../platform/json-values';
import { ChangeActionEnum, ChangeSourceEnum, ChangeSubjectEnum } from './campaign-change.enums';
import { campaignChanges } from './campaign-change.store';

/** Who or what makes a change, and why. */
export interface ChangeCause {
  readonly source: ChangeSourceEnum;
  /** UUID of the plan that it comes from. */
  readonly planId?: string;
  readonly reason?: string | null;
}

/** Rows of one statement: ten parameters each, of the 65,535 that the protocol allows. */
const BATCH = 1_000;

/** A change by hand, without a reason given. */
export const BY_HAND: ChangeCause = { source: ChangeSourceEnum.USER };

/** Columns that say nothing of the thing itself. */
const BOOKKEEPING = ['userId', 'id', 'campaignId', 'version', 'createdAt', 'updatedAt'];

/**
 * Adds to the history of a campaign, in the transaction that makes the change, what is different between two states of a
 * row (null: it is not there). Nothing is added where nothing is different.
 */
export async function recordCampaignChange(
  db: Database,
  campaignId: string,
  subject: ChangeSubjectEnum,
  states: { readonly before: object | null; readonly after: object | null },
  cause: ChangeCause = BY_HAND,
): Promise<void> {
  const [before, after] = [states.before && shown(states.before), states.after && shown(states.after)];
  if (before !== null && after !== null) {
    const changes = differingFields(before, after);
    if (changes !== null) await insert(db, campaignId, subject, ChangeActionEnum.CHANGED, changes, cause);
    return;
  }
  const action = before === null ? ChangeActionEnum.CREATED : ChangeActionEnum.DELETED;
  await insert(db, campaignId, subject, action, { before: before ?? {}, after: after ?? {} }, cause);
}

/** Adds to the history of each of these campaigns that it was made by an import. */
export async function recordImportedCampaigns(
  db: Database,
  made: readonly { readonly id: string; readonly fields: Fields }[],
): Promise<void> {
  const at = now();
  const rows = made.map(({ id, fields }) => ({
    id: newId(),
    campaignId: id,
    subject: ChangeSubjectEnum.CAMPAIGN,
    action: ChangeActionEnum.CREATED,
    source: ChangeSourceEnum.IMPORT,
    actorId: db.userId,
    before: {},
    after: shown(fields),
    occurredAt: at,
  }));
  for (let start = 0; start < rows.length; start += BATCH) {
    await insertRows(db, campaignChanges, rows.slice(start, start + BATCH));
  }
}

async function insert(
  db: Database,
  campaignId: string,
  subject: ChangeSubjectEnum,
  action: ChangeActionEnum,
  { before, after }: { before: Fields; after: Fields },
  { source, planId, reason }: ChangeCause,
): Promise<void> {
  await insertRows(db, campaignChanges, [
    {
      id: newId(),
      campaignId,
      subject,
      action,
      source,
      actorId: source === ChangeSourceEnum.AUTO_PLAN ? null : db.userId,
      planId: planId ?? null,
      before: { ...before },
      after: { ...after },
      reason: reason ?? null,
      occurredAt: now(),
    },
  ]);
}

/** As the API shows the fields: moments as texts, references as ids; without what is not the thing itself. */
function shown(row: object): Record<string, unknown> {
  const fields = plainFields(row as Fields);
  for (const name of BOOKKEEPING) delete fields[name];
  if (Array.isArray(fields.templateIds)) {
    fields.templateIds = readTexts(fields.templateIds).map((id) => encodeId('template', id));
  }
  return fields;
}
