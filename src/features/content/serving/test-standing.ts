import { TestStatusEnum } from '../../experiments/ab-tests/ab-test.enums';
import { assignUnit } from '../../experiments/assignment/assignment';
import type { Holdout } from '../../experiments/assignment/holdout.entity';
import type { AssignedTest } from '../../experiments/assignment/test-assignment.store';
import { planOf, rangesOf } from '../../experiments/assignment/traffic';

/** A variation and the content that it shows. */
export interface Arm {
  readonly variationId: string;
  readonly isControl: boolean;
  /** UUID; null where the variation names none: its units see what everybody sees. */
  readonly contentId: string | null;
}

/** A test whose variations show contents, as far as units are served by it. */
export interface ContentTest extends AssignedTest {
  readonly arms: readonly Arm[];
  /** The variations that units have already, by unit. */
  readonly kept: ReadonlyMap<string, string>;
  readonly winningVariationId: string | null;
}

/** What a test says about a unit. */
export interface Standing {
  readonly test: ContentTest;
  readonly variationId: string;
  readonly contentId: string | null;
  /** Whether the unit had nothing yet, so that what it gets has to be kept. */
  readonly isNew: boolean;
  /** Share of the test's units that get this variation, 0..1; null for one that was dropped and kept its units. */
  readonly propensity: number | null;
}

/**
 * Which test decides what a unit sees: the first one that it is in. A unit that is held out, of another test of the group or
 * beyond the coverage is in none; so is one whose variation shows a content that cannot be shown (not in `published`), since what it
 * would see instead must not be counted for the variation.
 */
export function standingOf(
  tests: readonly ContentTest[],
  holdouts: readonly Pick<Holdout, 'id' | 'share'>[],
  published: ReadonlySet<string>,
  unitId: string,
): Standing | null {
  for (const test of tests) {
    if (!isUnderWay(test)) continue;
    const kept = test.kept.get(unitId) ?? null;
    const variationId = kept ?? (test.status === TestStatusEnum.ACTIVE ? planned(test, holdouts, unitId) : null);
    const arm = test.arms.find((one) => one.variationId === variationId);
    if (variationId === null || !arm || (arm.contentId !== null && !published.has(arm.contentId))) continue;
    return {
      ...{ test, variationId, contentId: arm.contentId, isNew: kept === null },
      propensity: shareOf(test, variationId),
    };
  }
  return null;
}

/** Whether it shows contents to units now, at least to those that are in it. */
export function isUnderWay({ status }: Pick<ContentTest, 'status'>): boolean {
  return status === TestStatusEnum.ACTIVE || status === TestStatusEnum.PAUSED;
}

/** What is tried and not decided yet: whoever is outside of the tests must not see it. */
export function contentsOnTrial(tests: readonly ContentTest[]): Set<string> {
  const arms = tests.filter(isUnderWay).flatMap((test) => test.arms);
  const controls = new Set(arms.filter(({ isControl }) => isControl).map(({ contentId }) => contentId));
  return new Set(arms.flatMap(({ contentId }) => (contentId === null || controls.has(contentId) ? [] : [contentId])));
}

/** The content of the variation that won the latest test that has a winner; null where there is none. */
export function winningContent(tests: readonly ContentTest[]): string | null {
  const decided = tests.find((test) => test.status === TestStatusEnum.COMPLETED && test.winningVariationId !== null);
  return decided?.arms.find(({ variationId }) => variationId === decided.winningVariationId)?.contentId ?? null;
}

function planned(test: ContentTest, holdouts: readonly Pick<Holdout, 'id' | 'share'>[], unitId: string): string | null {
  return assignUnit(planOf(test, holdouts), unitId).variationId;
}

function shareOf(test: ContentTest, variationId: string): number | null {
  const ranges = rangesOf(test);
  const width = (all: typeof ranges) => all.reduce((sum, { start, end }) => sum + end - start, 0);
  const [own, total] = [width(ranges.filter((range) => range.variationId === variationId)), width(ranges)];
  return own > 0 ? own / total : null;
}
