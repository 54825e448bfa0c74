import type { PersonalizationLevelEnum } from '../../campaigns/settings/personalization.enums';
import { isBidOn } from '../../campaigns/settings/personalization-level';
import { TriggerActionEnum } from '../../campaigns/settings/settings.enums';
import type { BehavioralTrigger, BidAdjustment, DemographicWeight } from '../../campaigns/settings/settings.views';
import { isPart, type Person } from './audience-match';

/** What the settings say of a part of the audience. */
interface AudiencePart {
  readonly dimension: string;
  readonly value: string;
}

/** What bids for a unit follow. */
export interface BidRules {
  readonly level: PersonalizationLevelEnum | null;
  readonly bidAdjustments: readonly BidAdjustment[];
  readonly demographicWeights: readonly DemographicWeight[];
}

/** A unit, as far as one can be bid on by what it is. */
export interface BidOn {
  readonly person: Person;
  /** By their names: what dimensions beside those of a person are looked up in, such as `device`. */
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * What a bid for a unit is multiplied by: the triggers that it calls for, and what the settings say of the parts of the audience that it
 * is known to be of, all together, within what a bid may be multiplied by; null: nothing is said of it. Below FULL nothing is.
 */
export function bidModifierOf(
  { level, bidAdjustments, demographicWeights }: BidRules,
  unit: BidOn,
  triggers: readonly BehavioralTrigger[],
): number | null {
  if (!isBidOn(level)) return null;
  const factors = [
    ...triggers.flatMap(({ action, modifier }) =>
      action === TriggerActionEnum.ADJUST_BID && modifier !== null ? [modifier] : [],
    ),
    ...bidAdjustments.filter((part) => isOfPart(part, unit)).map(({ modifier }) => modifier),
    ...demographicWeights.filter((part) => part.weight > 0 && isOfPart(part, unit)).map(({ weight }) => weight),
  ];
  if (factors.length === 0) return null;
  return Math.min(
    10,
    Math.max(
      0.1,
      factors.reduce((product, factor) => product * factor, 1),
    ),
  );
}

/** Whether a unit is of a part of the audience that counts for nothing: it is left out, however far the campaign is personalized. */
export function countsForNothing(weights: readonly DemographicWeight[], unit: BidOn): boolean {
  return weights.some((part) => part.weight === 0 && isOfPart(part, unit));
}

/** Without regard to how a dimension is written: `age_group` is `ageGroup`. */
const NAMES: Readonly<Record<string, 'ageGroup' | 'location' | 'language'>> = {
  age: 'ageGroup',
  agegroup: 'ageGroup',
  location: 'location',
  country: 'location',
  region: 'location',
  language: 'language',
};

const LISTS: Readonly<Record<string, 'interests' | 'behaviors' | 'segments'>> = {
  interest: 'interests',
  interests: 'interests',
  behavior: 'behaviors',
  behaviors: 'behaviors',
  segment: 'segments',
  segments: 'segments',
};

function isOfPart({ dimension, value }: AudiencePart, { person, values }: BidOn): boolean {
  const name = dimension.toLowerCase().replaceAll('_', '');
  const list = Object.hasOwn(LISTS, name) ? LISTS[name] : undefined;
  if (list !== undefined) return person[list].includes(value);
  const one = Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
  if (one !== undefined) return isPart(value, person[one]);
  return Object.hasOwn(values, dimension) && String(values[dimension]).toLowerCase() === value.toLowerCase();
}
