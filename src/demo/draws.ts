import type { Random } from '../statistics/random';

/** One of a list. */
export function pick<T>(random: Random, list: readonly T[]): T {
  return list[random.integerBelow(list.length)];
}

/** `count` different ones of a list, in a random order; all of them where there are no more. */
export function pickSome<T>(random: Random, list: readonly T[], count: number): T[] {
  const rest = [...list];
  const picked: T[] = [];
  while (picked.length < count && rest.length > 0) picked.push(...rest.splice(random.integerBelow(rest.length), 1));
  return picked;
}

/** Uniform between two numbers. */
export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random.uniform();
}

/** A factor around 1 whose logarithm is normal with the given standard deviation and whose median is 1. */
export function logNormal(random: Random, logDeviation: number): number {
  return Math.exp(random.normal(0, logDeviation));
}

/** A number to `digits` digits after the point: what a person would read, and short in JSON. */
export function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** Whole cents as a decimal text: money is never a float. */
export function moneyOf(cents: number): string {
  const whole = Math.round(cents);
  const digits = String(Math.abs(whole)).padStart(3, '0');
  return `${whole < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
