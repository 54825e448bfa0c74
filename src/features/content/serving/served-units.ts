import { BadUserInputError, type Violation } from '../../../platform/errors';
import { isUnitId, UNIT_ID_RULE } from '../../experiments/assignment/unit-rules';
import type { NextContentUnitInput } from './serving.input';
import type { ServedUnit } from './serving.service';

const MOST_UNITS = 100;

/** What units of a request are to the service. Throws BAD_USER_INPUT that names all that are no units, or are named twice. */
export function servedUnits(units: readonly NextContentUnitInput[], pathOf: (index: number) => string): ServedUnit[] {
  if (units.length === 0 || units.length > MOST_UNITS) {
    throw BadUserInputError.at('units', `units must be 1 to ${MOST_UNITS}.`, 'arrayMaxSize');
  }
  const seen = new Set<string>();
  const violations = units.flatMap(({ unitId }, index): Violation[] => {
    const path = pathOf(index);
    if (!isUnitId(unitId)) return [{ path, message: `A unit id ${UNIT_ID_RULE}.`, constraint: 'isLength' }];
    if (seen.has(unitId)) return [{ path, message: 'Name each unit once.', constraint: 'arrayUnique' }];
    seen.add(unitId);
    return [];
  });
  const [first] = violations;
  if (first) throw new BadUserInputError(`${first.path}: ${first.message}`, violations);
  return units.map(({ unitId, context }) => ({
    unitId,
    person: {
      ageGroup: context?.ageGroup ?? null,
      location: context?.location ?? null,
      language: context?.language ?? null,
      interests: context?.interests ?? [],
      behaviors: context?.behaviors ?? [],
      segments: context?.segments ?? [],
    },
    behavior: (context?.events ?? []).map(({ event, count, occurredAt }) => ({
      ...{ event, count },
      occurredAt: occurredAt ?? null,
    })),
    values: context?.values ?? {},
  }));
}
