import { planTest } from '../../../statistics/planning';
import type { AbTest } from '../ab-tests/ab-test.entity';
import { LaunchCheckEnum, TestStatusEnum, TestTypeEnum } from '../ab-tests/ab-test.enums';
import type { PlannedArm } from '../variations/arms';
import { pageAddress } from '../variations/page-address';

/** What the checklist looks at of the test itself. */
export type LaunchPlan = Pick<
  AbTest,
  | 'status'
  | 'testType'
  | 'hypothesis'
  | 'sampleSize'
  | 'endDate'
  | 'primaryMetric'
  | 'minimumDetectableEffect'
  | 'power'
  | 'confidenceThreshold'
>;

/** What it looks at around the test. */
export interface LaunchFacts {
  /** With the pages that they name; null for none. */
  readonly arms: readonly (PlannedArm & { readonly url: string | null; readonly isSwitchedOff: boolean })[];
  /** Keys of ACTIVE tests of the same campaign that may get the same units. */
  readonly overlapping: readonly string[];
  /** The primary metric of the campaign today, 0..1; null where nothing is known of it. */
  readonly baseline: number | null;
}

export interface LaunchCheck {
  readonly code: LaunchCheckEnum;
  readonly message: string;
}

export interface LaunchChecklist {
  readonly canStart: boolean;
  /** All that stands in the way. */
  readonly reasons: readonly LaunchCheck[];
  /** What could not be checked: it does not stand in the way. */
  readonly notes: readonly LaunchCheck[];
  /** Chance that the test finds its minimum detectable effect with its planned units; null where it cannot be told. */
  readonly expectedPower: number | null;
  readonly baseline: number | null;
}

const TOLERANCE_SHARE = 1e-6;
const DEFAULT_POWER = 0.8;
/** Plans are made in whole units: what rounding takes is no lack of power. */
const TOLERANCE_POWER = 0.005;

const Check = LaunchCheckEnum;

/** Everything that is wrong with a test that is to be started, all at once. */
export function launchChecklist(plan: LaunchPlan, facts: LaunchFacts, at: Date): LaunchChecklist {
  const expected = expectedPowerOf(plan, facts);
  const wanted = plan.power ?? DEFAULT_POWER;
  const reasons = [
    ...stateReasons(plan, at),
    ...armReasons(facts.arms),
    ...addressReasons(plan, facts),
    ...planReasons(plan),
    ...(expected.power !== null && expected.power < wanted - TOLERANCE_POWER
      ? [
          check(
            Check.UNDERPOWERED,
            `With ${plan.sampleSize} units the test finds its minimum detectable effect with a chance of ` +
              `${expected.power.toFixed(2)}, not the planned ${wanted}. Plan more units, or for a larger effect.`,
          ),
        ]
      : []),
    ...campaignReasons(facts),
  ];
  const notes = expected.unknown === null ? [] : [check(Check.POWER_UNKNOWN, expected.unknown)];
  return {
    canStart: reasons.length === 0,
    reasons,
    notes,
    expectedPower: expected.power,
    baseline: facts.baseline,
  };
}

/** Why a test must not take units now because of its campaign. */
export function campaignReasons({ arms, overlapping }: Pick<LaunchFacts, 'arms' | 'overlapping'>): LaunchCheck[] {
  const message =
    'The settings of its campaign do not allow to test contents, so nobody would be shown a variation. Set abTestingEnabled of ' +
    'the settings to true.';
  const isSwitchedOff = arms.some((arm) => arm.isSwitchedOff);
  return [...(isSwitchedOff ? [check(Check.TESTING_SWITCHED_OFF, message)] : []), ...overlapReasons(overlapping)];
}

/** Why a test must not take units now because of the other tests of its campaign. */
function overlapReasons(overlapping: readonly string[]): LaunchCheck[] {
  if (overlapping.length === 0) return [];
  return [
    check(
      Check.OVERLAPPING_TEST,
      `The same campaign is tested by ${overlapping.join(', ')}. Wait until that is over, or put both into one exclusion group.`,
    ),
  ];
}

function stateReasons({ status, endDate }: LaunchPlan, at: Date): LaunchCheck[] {
  return [
    ...(status === TestStatusEnum.DRAFT
      ? []
      : [check(Check.NOT_DRAFT, `Only a test that is DRAFT can be started; this one is ${status}.`)]),
    ...(endDate !== null && endDate <= at
      ? [check(Check.END_DATE_PASSED, 'The planned end is in the past. Set endDate anew, or to null.')]
      : []),
  ];
}

function armReasons(arms: readonly PlannedArm[]): LaunchCheck[] {
  const controls = arms.filter(({ isControl }) => isControl);
  const idle = arms.filter(({ trafficPercentage }) => trafficPercentage === 0);
  const total = arms.reduce((sum, { trafficPercentage }) => sum + trafficPercentage / 100, 0);
  const reasons: LaunchCheck[] = [];
  if (arms.length < 2) {
    reasons.push(
      check(Check.TOO_FEW_VARIATIONS, `A test compares at least two variations; this one has ${arms.length}.`),
    );
  }
  if (controls.length === 0) {
    reasons.push(
      check(Check.NO_CONTROL, 'No variation is the control. Set isControl of the one that others are compared with.'),
    );
  }
  if (controls.length > 1) {
    reasons.push(
      check(Check.SEVERAL_CONTROLS, `Only one variation can be the control; these are: ${names(controls)}.`),
    );
  }
  if (idle.length > 0) {
    reasons.push(
      check(Check.VARIATION_WITHOUT_TRAFFIC, `No traffic is planned for ${names(idle)}. Give it some, or delete it.`),
    );
  }
  if (Math.abs(total - 1) > TOLERANCE_SHARE) {
    reasons.push(
      check(
        Check.TRAFFIC_NOT_COMPLETE,
        `The variations together get ${Number((total * 100).toFixed(4))} percent of the traffic; make it 100. To test on ` +
          'a part of all units, set coverage.',
      ),
    );
  }
  return reasons;
}

/** A link of a split-URL test has to lead somewhere, whichever variation a visitor gets. */
function addressReasons({ testType }: LaunchPlan, { arms }: LaunchFacts): LaunchCheck[] {
  const lost = testType === TestTypeEnum.SPLIT_URL ? arms.filter(({ url }) => pageAddress(url) === null) : [];
  if (lost.length === 0) return [];
  const message = `No page is named for ${names(lost)}. Put a url that begins with https:// into its configuration.`;
  return [check(Check.VARIATION_WITHOUT_URL, message)];
}

function names(arms: readonly PlannedArm[]): string {
  return arms.map(({ variationId }) => variationId).join(', ');
}

function planReasons({ hypothesis, sampleSize }: LaunchPlan): LaunchCheck[] {
  return [
    ...(hypothesis?.trim()
      ? []
      : [check(Check.NO_HYPOTHESIS, 'Say in hypothesis what is expected to happen, and why.')]),
    ...(sampleSize === null
      ? [check(Check.NO_SAMPLE_SIZE, 'Say in sampleSize with how many units the test is to end.')]
      : []),
  ];
}

/** The power of the plan as the planner has it, or why that is unknown. Both null where the plan itself is not complete. */
function expectedPowerOf(
  { sampleSize, minimumDetectableEffect, confidenceThreshold, primaryMetric }: LaunchPlan,
  { arms, baseline }: LaunchFacts,
): { power: number | null; unknown: string | null } {
  const unknown = (why: string) => ({ power: null, unknown: `Whether the units suffice was not checked: ${why}` });
  const control = arms.find(({ isControl }) => isControl);
  const split = [...(control ? [control] : []), ...arms.filter((arm) => arm !== control)];
  const isSound = control && split.length > 1 && split.every(({ trafficPercentage }) => trafficPercentage > 0);
  if (sampleSize === null || !isSound) return { power: null, unknown: null };
  if (minimumDetectableEffect === null) return unknown('the test has no minimumDetectableEffect.');
  if (confidenceThreshold >= 1) return unknown('no data make a result certain; lower confidenceThreshold.');
  if (baseline === null || baseline <= 0 || baseline >= 1) {
    return unknown(`nothing is known of ${primaryMetric} in the campaign before the test.`);
  }
  if (baseline * (1 + minimumDetectableEffect) > 1) {
    return unknown(`an uplift of ${minimumDetectableEffect} would lift ${primaryMetric} above 1.`);
  }
  const plan = planTest({
    metric: { kind: 'RATE', baseline },
    uplift: minimumDetectableEffect,
    units: sampleSize,
    alpha: 1 - confidenceThreshold,
    trafficSplit: split.map(({ trafficPercentage }) => trafficPercentage),
  });
  return plan.ok ? { power: plan.power, unknown: null } : unknown(plan.explanation);
}

function check(code: LaunchCheckEnum, message: string): LaunchCheck {
  return { code, message };
}
