import { createTwoFilesPatch } from 'diff';
import type { DiffResult, DiffTask, TextPair } from './render-task';

/** Looking for the shortest diff is quadratic: after this long the whole text counts as exchanged. */
const DIFF_MS = 15;

/** Unified diffs of texts, as a worker makes them. */
export function diff({ pairs, names }: DiffTask): DiffResult {
  return { patches: pairs.map((pair) => unified(pair, names)) };
}

function unified({ from, to }: TextPair, [fromName, toName]: DiffTask['names']): string {
  if (from === to) return '';
  const patch = createTwoFilesPatch(fromName, toName, from, to, undefined, undefined, {
    context: 3,
    timeout: DIFF_MS,
  }) as string | undefined;
  return (patch ?? exchanged(from, to, [fromName, toName])).replace(/^=+\n/, '');
}

/** The diff that takes everything away and puts everything in. */
export function exchanged(from: string, to: string, [fromName, toName]: DiffTask['names']): string {
  const [before, after] = [from.split('\n'), to.split('\n')];
  const body = [...before.map((line) => `-${line}`), ...after.map((line) => `+${line}`)].join('\n');
  return `--- ${fromName}\n+++ ${toName}\n@@ -1,${before.length} +1,${after.length} @@\n${body}\n`;
}
