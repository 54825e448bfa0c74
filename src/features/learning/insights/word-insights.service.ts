import { now } from '../../../platform/clock';
import type { Workspace } from '../../../platform/database/unit-of-work';
import { readRecords, readText } from '../../../platform/json-values';
import { keepWording } from '../../../platform/text-generation/keep-wording';
import type { TextGenerator, TextRequest } from '../../../platform/text-generation/text-generation';
import { type WordingEnd, wordTexts } from '../../../platform/text-generation/word-texts';
import { wordingOf } from '../../../platform/text-generation/wording';
import { listUnwordedInsights, type UnwordedInsight } from './insight-wording.store';
import { learningInsights } from './learning-insight.store';

const INSTRUCTION =
  'Say in two to four plain sentences what was noticed, how sure it is, since when, and what could be done about it. The sentences in ' +
  '`said` say all of it already: word them more pleasantly, and change nothing of what they say. Where `evidence` is OBSERVATIONAL, do not say ' +
  'that one thing causes the other.';

/**
 * Has a model word what a run has found: outside of transactions, the surest first, at most 20. What was worded already is passed
 * over, so it can be done again; what fixed rules said is kept beside it. Rejects where the model cannot be asked in this moment.
 */
export async function wordInsights(
  {
    workspace,
    text,
    signal,
  }: { readonly workspace: Workspace; readonly text: TextGenerator; readonly signal: AbortSignal },
  userId: string,
  runId: string,
): Promise<WordingEnd> {
  const found = await workspace.run(userId, 'READ ONLY', (db) => listUnwordedInsights(db, runId));
  return wordTexts(found, signal, async (insight) => {
    const written = await text.generate(userId, { ...requestOf(insight), signal });
    const at = now();
    const { id, description: fixedText } = insight;
    const wording = wordingOf(written, fixedText, at);
    if (wording === null) return written.fallbackReason;
    await workspace.run(userId, 'READ WRITE', (db) =>
      keepWording(db, learningInsights, 'description', { id, text: written.value.description, fixedText, wording, at }),
    );
    return null;
  });
}

function requestOf({ title, description, ...insight }: UnwordedInsight): TextRequest<{ description: string }> {
  const suggestions = readRecords(insight.suggestions).flatMap(({ action, description: advice }) => [
    readText(action) ?? '',
    readText(advice) ?? '',
  ]);
  const { insightType, evidence, since } = insight;
  return {
    name: 'insight_description',
    instruction: INSTRUCTION,
    // Sentence by sentence: facts are cut at 200 characters.
    facts: { title, said: description.split(/(?<=\.) /), suggestions, insightType, evidence, since },
    schema: { type: 'object', properties: { description: { type: 'string', maxLength: 1_200 } } },
    deterministic: { description },
  };
}
