import { probabilitiesToBeBest } from '../../../statistics/best-of-normals';
import { type ChoiceOption, PROPENSITY_FLOOR, riskQuantile } from '../engine/choice';
import { type PolicyDimensionEnum, TargetPolicyEnum } from './policy.enums';

/** A policy whose settings have been checked. */
export interface PolicySettings {
  readonly kind: TargetPolicyEnum;
  readonly exploration: number;
  /** Null: that of the time, in whose order the options are. */
  readonly riskTolerance: number | null;
  readonly weights: readonly {
    readonly dimension: PolicyDimensionEnum;
    readonly value: string;
    readonly weight: number;
  }[];
}

/** Parts of a candidate's key: `SALES/INSTAGRAM/VIDEO/GEN_Z/0.2`. */
const PART: Readonly<Record<PolicyDimensionEnum, number>> = {
  OBJECTIVE: 0,
  PLATFORM: 1,
  CONTENT_TYPE: 2,
  AGE_GROUP: 3,
};
/** Of options about which nothing is unknown the better one is chosen; the integral wants a width. */
const LEAST_DEVIATION = 1e-6;

/** How likely a policy chooses each of the options that there were, in their order; the chances sum to 1. */
export function targetChances(options: readonly ChoiceOption[], policy: PolicySettings): number[] {
  switch (policy.kind) {
    case TargetPolicyEnum.UNIFORM:
      return options.map(() => 1 / options.length);
    case TargetPolicyEnum.GREEDY: {
      const best = policy.riskTolerance === null ? 0 : indexOfBest(options, riskQuantile(policy.riskTolerance));
      const even = policy.exploration / options.length;
      return options.map((_, index) => even + (index === best ? 1 - policy.exploration : 0));
    }
    case TargetPolicyEnum.THOMPSON: {
      const quantile = riskQuantile(policy.riskTolerance ?? 0.4);
      const beliefs = options.map((option) => ({
        mean: worthOf(option, quantile),
        deviation: Math.max(LEAST_DEVIATION, option.unknown * Math.sqrt(option.budgetShare)),
      }));
      const rest = 1 - PROPENSITY_FLOOR * options.length;
      return probabilitiesToBeBest(beliefs).map((chance) => rest * chance + PROPENSITY_FLOOR);
    }
    case TargetPolicyEnum.WEIGHTED: {
      const weighed = options.map((option) => option.propensity * factorOf(option.key, policy.weights));
      const sum = weighed.reduce((total, one) => total + one, 0);
      // Where nothing that it wants was there, it does what was done.
      const chances = sum > 0 ? weighed : options.map(({ propensity }) => propensity);
      const total = chances.reduce((all, one) => all + one, 0);
      return chances.map((chance) => chance / total);
    }
  }
}

function indexOfBest(options: readonly ChoiceOption[], quantile: number): number {
  const worths = options.map((option) => worthOf(option, quantile));
  return worths.indexOf(Math.max(...worths));
}

function worthOf({ gain, varies, budgetShare, bonus }: ChoiceOption, quantile: number): number {
  return (gain + quantile * varies) * Math.sqrt(budgetShare) + bonus;
}

function factorOf(key: string, weights: PolicySettings['weights']): number {
  const parts = key.split('/');
  return weights.reduce(
    (factor, { dimension, value, weight }) => (parts[PART[dimension]] === value ? factor * weight : factor),
    1,
  );
}
