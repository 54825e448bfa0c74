import { isNothing, type MadeContent, type NothingMade, type PreparedContent } from '../generation-order';
import type { ContentToStore } from '../snapshots/store-contents.service';
import type { MadeRow } from './made-row';
import type { RunTools } from './run-tools';
import { type Claims, stored } from './stored-file';

/** What a model has answered for a row that is not written yet, as JSON on the row. */
export type KeptAnswer =
  | { readonly nothing: NothingMade }
  | { readonly made: Omit<MadeContent, 'bytes'>; readonly file: ContentToStore['file'] };

/** What is kept of a result; null where there is nothing to keep. */
export function answerOf(result: MadeRow['result']): KeptAnswer | null {
  if ('wait' in result || 'existing' in result) return null;
  if (isNothing(result)) return { nothing: result };
  const { bytes: _, ...made } = result.made;
  return { made, file: result.file };
}

/** The result that an answer was kept of; null where its picture is gone. */
export async function recall(
  tools: RunTools,
  prepared: PreparedContent,
  kept: unknown,
  claims: Claims,
): Promise<ContentToStore | NothingMade | null> {
  // Written by `settleAnswer` and nobody else.
  const answer = kept as KeptAnswer;
  if ('nothing' in answer) return answer.nothing;
  const { made, file } = answer;
  if (made.body !== null) return stored(tools, prepared, { ...made, bytes: Buffer.from(made.body, 'utf8') }, claims);
  await claims.load(file.path);
  const asset = await tools.assets.get(file.path);
  return asset === null ? null : { prepared, made: { ...made, bytes: asset.bytes }, file };
}
