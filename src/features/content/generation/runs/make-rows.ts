import { ContentGeneratorEnum } from '../generation.enums';
import { type GenerationOrder, isNothing } from '../generation-order';
import { madeByTemplate } from '../generators/template-generator';
import { prepareContents } from '../prepare-contents';
import { askModels } from './ask-models';
import type { PendingRow } from './generation-run.store';
import type { MadeRow, MadeRows, PreparedRow } from './made-row';
import type { RunTools } from './run-tools';
import { claimsOf, stored } from './stored-file';

/** Makes contents of rows, outside of any transaction. */
export async function makeRows(
  tools: RunTools,
  order: GenerationOrder,
  rows: readonly PendingRow[],
): Promise<MadeRows> {
  const filled = await prepareContents(order, rows);
  const prepared = rows.map((row, index): PreparedRow => ({ row, one: filled[index] as PreparedRow['one'] }));
  const claims = claimsOf(tools);
  if (order.generator !== ContentGeneratorEnum.TEMPLATE) return askModels(tools, order, prepared, claims);
  const made = prepared.map(async ({ row, one }): Promise<MadeRow> => {
    return { row, result: isNothing(one) ? one : await stored(tools, one, madeByTemplate(order, one), claims) };
  });
  return { rows: await Promise.all(made), wait: null, cost: '0' };
}
