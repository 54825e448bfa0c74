import { encodeId } from '../../../platform/graphql/ids';
import { roundedDecimal } from '../facts/decimal-text';
import type { ImportResult } from './import-request';

/** The result of an import as JSON shows it outside of the graph: the run by its id of the API, money to the cent. */
export function importAnswer({ runId, totals, ...result }: ImportResult) {
  return {
    ...result,
    runId: runId === null ? null : encodeId('import', runId),
    totals: {
      ...totals,
      conversions: Number(totals.conversions),
      spend: roundedDecimal(totals.spend, 2),
      revenue: roundedDecimal(totals.revenue, 2),
    },
  };
}

/** Splits `their header=our column`, at the last sign: headers may have one. Undefined where there is none. */
export function splitMapping(text: string): [theirs: string, ours: string] | undefined {
  const at = text.lastIndexOf('=');
  return at < 1 ? undefined : [text.slice(0, at), text.slice(at + 1)];
}

/** Splits `our column=value`, at the first sign. Undefined where there is none. */
export function splitDefault(text: string): [ours: string, value: string] | undefined {
  const at = text.indexOf('=');
  return at < 1 ? undefined : [text.slice(0, at), text.slice(at + 1)];
}
