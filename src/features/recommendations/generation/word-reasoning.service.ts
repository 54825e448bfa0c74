import { now } from '../../../platform/clock';
import { findBy } from '../../../platform/database/read';
import type { Workspace } from '../../../platform/database/unit-of-work';
import { readRecord } from '../../../platform/json-values';
import { keepWording } from '../../../platform/text-generation/keep-wording';
import type { TextGenerator, TextRequest } from '../../../platform/text-generation/text-generation';
import { type WordingEnd, wordTexts } from '../../../platform/text-generation/word-texts';
import { wordingOf } from '../../../platform/text-generation/wording';
import type { CampaignRecommendation } from '../campaign-recommendation.entity';
import { recommendations } from '../recommendation.store';

const COLUMNS = ['id', 'name', 'reasoning', 'engine', 'wording'] as const;
type Reasoned = Pick<CampaignRecommendation, (typeof COLUMNS)[number]>;

const INSTRUCTION =
  'Say in two to four plain sentences why this campaign is recommended to somebody in marketing, and how sure that is. Percent in ' +
  'names means that the number is one. medianPercent is what `metric` will exceed as likely as not, predictedPercent its mean, lowerPercent to upperPercent its ' +
  'interval, baselinePercent what the account does now (baselineSource OWN) or what an account like it can expect (EXPECTED: it has no campaigns, ' +
  'or none with the baselineMissing), probabilityPercent the chance to do better. Where exploration is not NONE, say that it is one. ownCampaignsOfKind of ownCampaigns results are of this kind; peerCampaigns of peerAccounts others add to them. Where ' +
  'there is little of either, say that the interval is wide for it.';

/**
 * Has a model word the reasoning of recommendations that the engine has made: outside of transactions, one after the other. What was
 * worded already is passed over, so it can be done again; what fixed rules said is kept beside it. Rejects where the model cannot be
 * asked in this moment: nothing is kept of that.
 */
export async function wordReasonings(
  {
    workspace,
    text,
    signal,
  }: { readonly workspace: Workspace; readonly text: TextGenerator; readonly signal: AbortSignal },
  userId: string,
  ids: readonly string[],
): Promise<WordingEnd> {
  const found = await workspace.run(userId, 'READ ONLY', (db) => findBy(db, recommendations, 'id', ids, COLUMNS));
  return wordTexts(found, signal, async (one) => {
    const request = requestOf(one);
    if (request === null) return null;
    const written = await text.generate(userId, { ...request, signal });
    const at = now();
    const { reasoning: fixedText } = request.deterministic;
    const wording = wordingOf(written, fixedText, at);
    if (wording === null) return written.fallbackReason;
    await workspace.run(userId, 'READ WRITE', (db) =>
      keepWording(db, recommendations, 'reasoning', {
        id: one.id,
        text: written.value.reasoning,
        fixedText,
        wording,
        at,
      }),
    );
    return null;
  });
}

/** Null for what was worded, or was not made by the engine. */
function requestOf({ name, reasoning, engine, wording }: Reasoned): TextRequest<{ reasoning: string }> | null {
  const facts = readRecord(engine.facts);
  if (reasoning === null || wording !== null || Object.keys(facts).length === 0) return null;
  return {
    name: 'recommendation_reasoning',
    instruction: INSTRUCTION,
    facts: { campaign: name, ...facts },
    schema: { type: 'object', properties: { reasoning: { type: 'string', maxLength: 900 } } },
    deterministic: { reasoning },
  };
}
