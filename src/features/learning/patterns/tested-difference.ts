import { readRecord, readText } from '../../../platform/json-values';
import { isPreferenceKey, PREFERENCE_KEYS } from '../../profiles/preferences/learned-preference';
import type { Condition } from './pattern-conditions';

/**
 * What a variation differs from its control by, where that is one thing which facts know too, such as `{ contentType: 'VIDEO' }` against
 * `{ contentType: 'IMAGE' }`: then the test has shown something about it. None where configurations differ in several things.
 */
export function testedDifference(configurations: unknown, variationId: string, controlId: string | null): Condition[] {
  const all = readRecord(configurations);
  const [own, control] = [readRecord(all[variationId]), readRecord(all[controlId ?? ''])];
  const different = [...new Set([...Object.keys(own), ...Object.keys(control)])].filter(
    (key) => JSON.stringify(own[key]) !== JSON.stringify(control[key]),
  );
  const [dimension] = different;
  const value = readText(own[dimension]);
  if (different.length !== 1 || value === null || !isPreferenceKey(dimension)) return [];
  return PREFERENCE_KEYS[dimension](value) ? [{ dimension, value }] : [];
}
