import { BadUserInputError, ConflictError, type Violation } from '../../../platform/errors';

export const MAX_ARMS = 50;

/** What the rules about the arms of one test look at; the traffic is in percent. */
export interface PlannedArm {
  readonly variationId: string;
  readonly trafficPercentage: number;
  readonly isControl?: boolean | null;
}

/** Percentages such as three times 33.333333 may miss their sum by this much. */
const TOLERANCE_PERCENT = 1e-4;

/** Weights by `variationId`, 0.5 for 50 percent: what `ab_tests.traffic_split` holds. */
export function weightsOf(arms: readonly PlannedArm[]): Record<string, number> {
  return Object.fromEntries(
    arms.map(({ variationId, trafficPercentage }) => [variationId, rounded(trafficPercentage / 100)]),
  );
}

/** Throws BAD_USER_INPUT with everything that is wrong with the arms that a new test brings along. */
export function requireNewArms(arms: readonly (PlannedArm & { readonly name: string })[]): void {
  const violations: Violation[] = [
    ...repeated(arms, 'variationId', 'another variation has this variationId already.'),
    ...repeated(arms, 'name', 'another variation has this name already.'),
    ...arms
      .map((arm, index) => ({ arm, path: `variations.${index}.isControl` }))
      .filter(({ arm }) => arm.isControl)
      .slice(1)
      .map(({ path }) => ({
        path,
        message: 'another variation is the control already; a test has at most one.',
        constraint: 'oneControl',
      })),
  ];
  if (tooMuchTraffic(arms)) {
    const message = `all variations together get ${percent(totalOf(arms))} percent of the traffic; give at most 100.`;
    violations.push({ path: 'variations', message, constraint: 'trafficTotal' });
  }
  const [first] = violations;
  if (first) throw new BadUserInputError(`${first.path}: ${first.message}`, violations);
}

/** Throws where the arms of a test cannot stand together once `changed` is one of them; `others` are the rest. */
export function requireArmFits(changed: PlannedArm, others: readonly PlannedArm[]): void {
  const control = others.find(({ isControl }) => isControl);
  if (changed.isControl && control) {
    throw new ConflictError(
      `The test has a control already, ${control.variationId}. Set isControl to false there first.`,
      { control: control.variationId },
    );
  }
  if (tooMuchTraffic([changed, ...others])) {
    const left = percent(Math.max(0, 100 - totalOf(others)));
    throw BadUserInputError.at(
      'trafficPercentage',
      `The other variations leave ${left} percent of the traffic. Give this one at most that; ` +
        'updateABTest(trafficSplit) changes the traffic of all at once.',
      'trafficTotal',
    );
  }
}

/**
 * The percentages that a whole new split gives to the arms of a test, by `variationId`. Throws BAD_USER_INPUT unless it
 * names every arm exactly once and its shares sum to 1.
 */
export function percentagesOf(
  split: readonly { readonly variationId: string; readonly share: number }[],
  arms: readonly PlannedArm[],
): Map<string, number> {
  const percentages = new Map(split.map(({ variationId, share }) => [variationId, rounded(share * 100)]));
  const names = arms.map(({ variationId }) => variationId).sort();
  if (percentages.size !== split.length || [...percentages.keys()].sort().join() !== names.join()) {
    const wanted = names.length === 0 ? 'The test has no variations yet.' : `Its variations are ${names.join(', ')}.`;
    throw BadUserInputError.at(
      'trafficSplit',
      `trafficSplit must name every variation of the test exactly once. ${wanted}`,
      'everyVariation',
    );
  }
  const total = [...percentages.values()].reduce((sum, percentage) => sum + percentage, 0);
  if (Math.abs(total - 100) > TOLERANCE_PERCENT) {
    throw BadUserInputError.at(
      'trafficSplit',
      `The shares of trafficSplit must sum to 1; these sum to ${rounded(total / 100)}.`,
      'trafficTotal',
    );
  }
  return percentages;
}

function repeated<Arm extends PlannedArm & { readonly name: string }>(
  arms: readonly Arm[],
  property: 'variationId' | 'name',
  message: string,
): Violation[] {
  const seen = new Set<string>();
  return arms.flatMap((arm, index) => {
    const value = arm[property];
    if (seen.has(value)) return [{ path: `variations.${index}.${property}`, message, constraint: 'unique' }];
    seen.add(value);
    return [];
  });
}

function totalOf(arms: readonly PlannedArm[]): number {
  return arms.reduce((sum, { trafficPercentage }) => sum + trafficPercentage, 0);
}

function tooMuchTraffic(arms: readonly PlannedArm[]): boolean {
  return totalOf(arms) > 100 + TOLERANCE_PERCENT;
}

function percent(value: number): number {
  return Number(value.toFixed(4));
}

/** Drops the noise of binary fractions: 33.3 / 100 is 0.333, not 0.33299999999999996. */
function rounded(value: number): number {
  return Number(value.toPrecision(15));
}
