import { now } from '../../../platform/clock';
import { findBy } from '../../../platform/database/read';
import { type Database, Parameters, statement } from '../../../platform/database/statement';
import type { Workspace } from '../../../platform/database/unit-of-work';
import { readList, readRecord, readText } from '../../../platform/json-values';
import type { TextGenerator, TextRequest } from '../../../platform/text-generation/text-generation';
import { type WordingEnd, wordTexts } from '../../../platform/text-generation/word-texts';
import { wordingOf } from '../../../platform/text-generation/wording';
import { recommendations } from '../recommendation.store';

const INSTRUCTION =
  'Write a prompt for whoever makes an advertisement, a person or a program: two to four plain sentences that say what to show and what ' +
  'to ask for. It is for one content of the kind contentType on platform, to serve objective for business, which works in industry. It ' +
  'speaks to audience (null: everybody) and what interests them, in voice. In learned is what the own campaigns have shown: morePercent is by how ' +
  'much value brought more of metric than the rest in so many campaigns, lowerPercent to upperPercent its interval with levelPercent probability; ' +
  'where there is something, say it in the last sentence as the reason. In said is what the business wants. Leave out what is null.';

interface PromptOf {
  readonly id: string;
  readonly index: number;
  readonly prompt: Readonly<Record<string, unknown>>;
}

/**
 * Has a model word the prompts that the engine has made, as `wordReasonings` does it with reasonings: one after the other, from the
 * facts of each alone. What was worded, or somebody has written, is passed over.
 */
export async function wordPrompts(
  {
    workspace,
    text,
    signal,
  }: { readonly workspace: Workspace; readonly text: TextGenerator; readonly signal: AbortSignal },
  userId: string,
  ids: readonly string[],
): Promise<WordingEnd> {
  const found = await workspace.run(userId, 'READ ONLY', (db) =>
    findBy(db, recommendations, 'id', ids, ['id', 'contentPrompts']),
  );
  const prompts = found.flatMap(({ id, contentPrompts }) =>
    readList(contentPrompts).map((one, index): PromptOf => ({ id, index, prompt: readRecord(one) })),
  );
  return wordTexts(prompts, signal, async (one) => {
    const request = requestOf(one);
    if (request === null) return null;
    const written = await text.generate(userId, { ...request, signal });
    const at = now();
    const wording = wordingOf(written, request.deterministic.prompt, at);
    if (wording === null) return written.fallbackReason;
    const worded = { ...one.prompt, text: written.value.prompt, wording };
    await workspace.run(userId, 'READ WRITE', (db) => keepPrompt(db, one, worded, at));
    return null;
  });
}

/** Null for what was worded, or has no facts: somebody has written it. */
function requestOf({ prompt }: PromptOf): TextRequest<{ prompt: string }> | null {
  const [facts, fixed] = [readRecord(prompt.facts), readText(prompt.text)];
  if (fixed === null || prompt.wording !== undefined || Object.keys(facts).length === 0) return null;
  return {
    name: 'recommendation_prompt',
    instruction: INSTRUCTION,
    facts,
    schema: { type: 'object', properties: { prompt: { type: 'string', maxLength: 900 } } },
    deterministic: { prompt: fixed },
  };
}

/** Puts a worded prompt in the place of the one that was asked for; what a user has written there meanwhile stays. */
async function keepPrompt(
  db: Database,
  { id, index, prompt }: PromptOf,
  worded: Readonly<Record<string, unknown>>,
  at: Date,
): Promise<void> {
  const parameters = new Parameters(db.userId);
  const place = parameters.add(index, 'integer');
  const text = `UPDATE campaign_recommendations t SET
      content_prompts = jsonb_set(t.content_prompts, ARRAY[${place}::text], ${parameters.add(JSON.stringify(worded), 'jsonb')}),
      updated_at = ${parameters.add(at, 'timestamptz')}
    WHERE t.user_id = $1 AND t.id = ${parameters.add(id, 'uuid')}
      AND t.content_prompts -> ${place} = ${parameters.add(JSON.stringify(prompt), 'jsonb')}`;
  await db.query(statement('campaign_recommendations.keepPrompt', text, parameters));
}
