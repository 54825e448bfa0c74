import { type Database, Parameters, statement } from '../../../platform/database/statement';
import { ConflictError } from '../../../platform/errors';
import { encodeId } from '../../../platform/graphql/ids';
import { tellFactsChanged } from '../../performance/facts/facts-changed';
import type { PersonalizedContent } from '../personalized-content.entity';

/** What decides which facts are of a content. */
type Named = Pick<PersonalizedContent, 'adNames' | 'campaignId'>;

/**
 * Looks at what a content will be called and in which campaign, and has the facts of these names counted anew where that changes.
 * Throws CONFLICT where another content of the campaign has such a name. `id` is null for a content that is being made.
 */
export async function settleAdNames(
  db: Database,
  id: string | null,
  present: Named,
  change: { readonly adNames?: string[] | null; readonly campaignId?: string | null },
): Promise<void> {
  const adNames = change.adNames ?? present.adNames;
  const campaignId = change.campaignId === undefined ? present.campaignId : change.campaignId;
  const isSame = campaignId === present.campaignId && adNames.join('\0') === present.adNames.join('\0');
  if (isSame || (adNames.length === 0 && present.adNames.length === 0)) return;
  const other = await findByAdNames(db, id, adNames, campaignId);
  if (other !== null) {
    throw new ConflictError(`adNames: another content of this campaign is called "${other.name}" already.`, {
      contentId: encodeId('content', other.id),
    });
  }
  await tellFactsChanged(db, { firstDate: null, lastDate: null });
}

async function findByAdNames(
  db: Database,
  except: string | null,
  adNames: readonly string[],
  campaignId: string | null,
): Promise<{ id: string; name: string } | null> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.id, u.name FROM personalized_content t CROSS JOIN LATERAL unnest(t.ad_names) AS u(name)
    WHERE t.user_id = $1 AND t.ad_names <> '{}' AND u.name = ANY (${parameters.add([...adNames], 'text[]')})
      AND t.campaign_id IS NOT DISTINCT FROM ${parameters.add(campaignId, 'uuid')}
      AND t.id IS DISTINCT FROM ${parameters.add(except, 'uuid')} LIMIT 1`;
  const [row] = await db.query<{ id: string; name: string }>(
    statement('personalized_content.findByAdNames', text, parameters),
  );
  return row ?? null;
}
