import { COUNTED, type MeasuredSums, SQUARED } from '../measurements/measured-sums';

const SUM_FIELDS = [...COUNTED, ...SQUARED];

export type CountedField = (typeof COUNTED)[number];
export type SumField = (typeof SUM_FIELDS)[number];

/** The sums of disjoint groups of units together; a sum of which a part is not known is not known. */
export function addSums(groups: readonly MeasuredSums[]): MeasuredSums {
  const entries = SUM_FIELDS.map((field): [SumField, number | null] => {
    const values = groups.map((group) => group[field]);
    const known = values.every((value) => value !== null);
    return [field, known ? values.reduce<number>((sum, value) => sum + Number(value), 0) : null];
  });
  return Object.fromEntries(entries) as unknown as MeasuredSums;
}
