import fc from 'fast-check';
import { chiSquareUpperTail } from '../../../statistics/distributions';
import { RotationStrategyEnum } from '../../campaigns/settings/personalization.enums';
import { readAudience } from '../../campaigns/settings/settings.audience';
import { type Asking, type Choice, chooseContent, type Rotation, type Servable, type Served } from './choose-content';
import { drawFor } from './rendezvous';
import { ServingReasonEnum } from './serving.enums';
import { thompsonWeights } from './thompson';

const { EVEN, WEIGHTED, SEQUENTIAL, THOMPSON, BEST_AFTER_TEST } = RotationStrategyEnum;
const NOW = new Date('2026-05-04T10:00:00Z');
const HOUR_MS = 3_600_000;
const NOBODY = { ageGroup: null, location: null, language: null, interests: [], behaviors: [], segments: [] };
const UNSEEN: Served = { counts: new Map(), last: null };
const UNITS = Array.from({ length: 20_000 }, (_, index) => `unit-${index}`);

function content(id: string, more: Partial<Servable> & { targeting?: object } = {}): Servable {
  const { targeting = {}, ...rest } = more;
  return { id, templateId: null, audience: readAudience(targeting), impressions: 0, clicks: 0, successes: 0, ...rest };
}

function contentsOf(count: number): Servable[] {
  return Array.from({ length: count }, (_, index) => content(`content-${String(index).padStart(3, '0')}`));
}

function rotationOf(more: Partial<Rotation> = {}): Rotation {
  return {
    ...{
      campaignId: 'campaign',
      strategy: EVEN,
      level: null,
      weights: new Map(),
      explorationShare: 0.05,
      maxImpressionsPerUnit: null,
    },
    leaderRule: { minimumImpressions: 1_000, minimumConfidence: 0.95 },
    pauseRule: null,
    ...{ testWinner: null, isTested: false, onTrial: new Set<string>() },
    ...more,
  };
}

function askingOf(unitId: string, more: Partial<Asking> = {}): Asking {
  return { unitId, person: NOBODY, served: UNSEEN, calledForTemplates: null, ...more };
}

function choose(
  rotation: Partial<Rotation>,
  contents: readonly Servable[],
  unitId: string,
  served = UNSEEN,
  at = NOW,
): Choice {
  return chooseContent(rotationOf(rotation), contents, askingOf(unitId, { served }), at);
}

/** What a unit has been served, after one more. */
function after(served: Served, choice: Choice, strategy: RotationStrategyEnum): Served {
  const { contentId, reason, propensity, decidedAt } = choice;
  if (contentId === null || propensity === null) return served;
  const counts = new Map(served.counts).set(contentId, (served.counts.get(contentId) ?? 0) + 1);
  return { counts, last: { contentId, strategy, reason, propensity, decidedAt, servedAt: decidedAt } };
}

function goodnessOfFit(observed: ReadonlyMap<string, number>, shares: ReadonlyMap<string, number>, n: number): number {
  const statistic = [...shares].reduce((sum, [id, share]) => {
    return share === 0 ? sum : sum + ((observed.get(id) ?? 0) - share * n) ** 2 / (share * n);
  }, 0);
  return chiSquareUpperTail(statistic, [...shares.values()].filter((share) => share > 0).length - 1);
}

function countsOf(rotation: Partial<Rotation>, contents: readonly Servable[], units = UNITS): Map<string, number> {
  const counts = new Map<string, number>();
  for (const unitId of units) {
    const { contentId } = choose(rotation, contents, unitId);
    counts.set(String(contentId), (counts.get(String(contentId)) ?? 0) + 1);
  }
  return counts;
}

/** Contents, some of them with counts, and their weights. */
const histories = fc.record({
  strategy: fc.constantFrom(...Object.values(RotationStrategyEnum)),
  contents: fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 12 }).chain((ids) =>
    fc.tuple(
      ...ids.map((id) =>
        fc
          .record({
            impressions: fc.integer({ min: 0, max: 3_000 }),
            share: fc.double({ min: 0, max: 1, noNaN: true }),
          })
          .map(({ impressions, share }) =>
            content(`content-${id}`, { impressions, successes: Math.floor(impressions * share) }),
          ),
      ),
    ),
  ),
  explorationShare: fc.double({ min: 0, max: 0.5, noNaN: true }),
  unitId: fc.string({ minLength: 1, maxLength: 20 }),
});

describe('whatever the strategy', () => {
  it('the chance that is told is above 0 and at most 1, and the content is one of those that may be shown', () => {
    fc.assert(
      fc.property(histories, ({ contents, unitId, ...rotation }) => {
        const choice = choose(rotation, contents, unitId);
        expect(contents.map(({ id }) => id)).toContain(choice.contentId);
        expect(choice.propensity).toBeGreaterThan(0);
        expect(choice.propensity).toBeLessThanOrEqual(1);
        expect(choice.candidates).toBe(contents.length);
      }),
      { seed: 21, numRuns: 500 },
    );
  });

  it('the order in which contents are read does not matter, and the same question has the same answer', () => {
    fc.assert(
      fc.property(histories, ({ contents, unitId, ...rotation }) => {
        const choice = choose(rotation, contents, unitId);
        expect(choose(rotation, [...contents].reverse(), unitId).contentId).toEqual(choice.contentId);
        expect(choose(rotation, contents, unitId)).toEqual(choice);
      }),
      { seed: 22, numRuns: 300 },
    );
  });

  it('no unit sees a content more often than the fatigue cap says, and all of them as often before it sees none', () => {
    fc.assert(
      fc.property(histories, fc.integer({ min: 1, max: 4 }), ({ contents, unitId, ...rotation }, cap) => {
        let served = UNSEEN;
        for (let turn = 0; turn < cap * contents.length; turn += 1) {
          const choice = choose({ ...rotation, maxImpressionsPerUnit: cap }, contents, unitId, served);
          expect(choice.contentId).not.toBeNull();
          served = after(served, choice, rotation.strategy);
        }
        expect([...served.counts.values()]).toEqual(contents.map(() => cap));
        const last = choose({ ...rotation, maxImpressionsPerUnit: cap }, contents, unitId, served);
        expect(last).toMatchObject({ contentId: null, reason: ServingReasonEnum.SEEN_OFTEN_ENOUGH, propensity: null });
      }),
      { seed: 23, numRuns: 200 },
    );
  });

  it('what is on trial, and what is for others, is not shown', () => {
    const contents = [content('a'), content('b', { targeting: { locations: ['PT'] } }), content('c')];
    for (const strategy of Object.values(RotationStrategyEnum)) {
      const rotation = rotationOf({ strategy, onTrial: new Set(['c']) });
      const unit = (more: object) => chooseContent(rotation, contents, askingOf('u', more), NOW);
      expect(unit({})).toMatchObject({ contentId: 'a', candidates: 1 });
      expect(unit({ person: { ...NOBODY, location: 'PT-11' } })).toMatchObject({ candidates: 2 });
      expect(unit({ calledForTemplates: new Set(['none']) })).toMatchObject({ contentId: 'a' });
      const only = rotationOf({ strategy, onTrial: new Set(['a', 'c']) });
      expect(chooseContent(only, contents, askingOf('u'), NOW).reason).toBe(ServingReasonEnum.NOT_TARGETED);
      expect(choose({ strategy }, [], 'u')).toMatchObject({ contentId: null, reason: ServingReasonEnum.NO_CONTENT });
    }
  });
});

describe('EVEN', () => {
  it('is even: chi-square over 20,000 units, for 2 to 20 contents', () => {
    for (const count of [2, 3, 7, 20]) {
      const contents = contentsOf(count);
      const shares = new Map(contents.map(({ id }) => [id, 1 / count]));
      expect(goodnessOfFit(countsOf({}, contents), shares, UNITS.length)).toBeGreaterThan(0.001);
    }
  });

  it('gives a unit the same on return, and moves only those whose content goes, or who get the one that comes', () => {
    const before = contentsOf(8);
    const came = [...before, content('content-new')];
    const moved = { gone: 0, others: 0, came: 0 };
    for (const unitId of UNITS) {
      const [first, then] = [choose({}, before, unitId).contentId, choose({}, came, unitId).contentId];
      if (then !== first) moved[then === 'content-new' ? 'came' : 'others'] += 1;
      if (choose({}, before.slice(1), unitId).contentId !== first) {
        moved[first === before[0].id ? 'gone' : 'others'] += 1;
      }
    }
    expect(moved.others).toBe(0);
    expect(moved.came / UNITS.length).toBeCloseTo(1 / 9, 2);
    expect(moved.gone / UNITS.length).toBeCloseTo(1 / 8, 2);
  });
});

describe('WEIGHTED', () => {
  const weights = new Map([
    ['content-000', 5],
    ['content-001', 2],
    ['content-002', 0],
  ]);

  it('follows its weights, with 1 for what is not named and nothing for 0, and says the chance', () => {
    const contents = contentsOf(5);
    const shares = new Map([5, 2, 0, 1, 1].map((weight, index) => [contents[index].id, weight / 9]));
    const counts = countsOf({ strategy: WEIGHTED, weights }, contents);
    expect(counts.get('content-002')).toBeUndefined();
    expect(goodnessOfFit(counts, shares, UNITS.length)).toBeGreaterThan(0.001);
    const { contentId, propensity } = choose({ strategy: WEIGHTED, weights }, contents, 'u');
    expect(propensity).toBeCloseTo(shares.get(contentId ?? '') ?? 0, 12);
  });

  it('has nothing to show where all that is left weighs nothing', () => {
    const choice = choose({ strategy: WEIGHTED, weights }, [content('content-002')], 'u');
    expect(choice).toMatchObject({ contentId: null, reason: ServingReasonEnum.NO_WEIGHT, propensity: null });
  });
});

describe('SEQUENTIAL', () => {
  it('shows one after the other and begins again, also when contents come and go', () => {
    const contents = contentsOf(4);
    let served = UNSEEN;
    const seen: (string | null)[] = [];
    const show = (all: readonly Servable[]) => {
      const choice = choose({ strategy: SEQUENTIAL }, all, 'u', served);
      served = after(served, choice, SEQUENTIAL);
      seen.push(choice.contentId?.slice(-1) ?? null);
    };
    for (let turn = 0; turn < 6; turn += 1) show(contents);
    show(contents.filter(({ id }) => id !== 'content-001'));
    show(contents.slice(0, 3));
    expect(seen).toEqual(['0', '1', '2', '3', '0', '1', '2', '0']);
  });
});

describe('THOMPSON', () => {
  it('keeps what a unit got for a day, with the chance that it had, and chooses anew then', () => {
    const contents = contentsOf(6);
    const choice = choose({ strategy: THOMPSON }, contents, 'u');
    const served = after(UNSEEN, choice, THOMPSON);
    const good = contents.map((one) =>
      one.id === choice.contentId ? one : { ...one, impressions: 1_000, successes: 500 },
    );
    const later = choose({ strategy: THOMPSON }, good, 'u', served, new Date(NOW.getTime() + 23 * HOUR_MS));
    expect(later).toEqual({ ...choice, reason: ServingReasonEnum.KEPT });
    // What was kept does not begin another day.
    const kept = after(served, later, THOMPSON);
    const nextDay = choose({ strategy: THOMPSON }, good, 'u', kept, new Date(NOW.getTime() + 24 * HOUR_MS));
    expect(nextDay.reason).toBe(ServingReasonEnum.ROTATION);
    expect(
      choose(
        { strategy: THOMPSON },
        good.filter(({ id }) => id !== choice.contentId),
        'u',
        served,
      ).reason,
    ).toBe(ServingReasonEnum.ROTATION);
  });

  it('is about even without data, and keeps the exploration share for the worst', () => {
    const weights = [...thompsonWeights(contentsOf(5), 0.1, 'seed').values()];
    for (const weight of weights) expect(weight).toBeGreaterThan(0.05);
    const known = contentsOf(5).map((one, index) => ({ ...one, impressions: 50_000, successes: index * 500 }));
    const shares = thompsonWeights(known, 0.1, 'seed');
    expect([...shares.values()].reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(shares.get('content-004')).toBeCloseTo(0.92, 12);
    expect(shares.get('content-000')).toBeCloseTo(0.02, 12);
  });

  it('gives each content the share of its units that it says', () => {
    const contents = contentsOf(4).map((one, index) => ({ ...one, impressions: 400, successes: 8 + 2 * index }));
    const day = Math.floor(NOW.getTime() / (24 * HOUR_MS));
    const shares = thompsonWeights(contents, 0.05, `campaign:${day}`);
    const units = UNITS.slice(0, 5_000);
    expect(goodnessOfFit(countsOf({ strategy: THOMPSON }, contents, units), shares, units.length)).toBeGreaterThan(
      0.001,
    );
    for (const unitId of UNITS.slice(0, 50)) {
      const { contentId, propensity } = choose({ strategy: THOMPSON }, contents, unitId);
      expect(propensity).toBeCloseTo(shares.get(contentId ?? '') ?? 0, 12);
    }
  });
});

describe('BEST_AFTER_TEST', () => {
  const even = contentsOf(3);
  const decided = even.map((one, index) => ({ ...one, impressions: 5_000, successes: 50 + 60 * index }));

  it('is as EVEN until a test has a winner, which everybody sees then who may', () => {
    for (const unitId of UNITS.slice(0, 200)) {
      expect(choose({ strategy: BEST_AFTER_TEST }, even, unitId)).toEqual(choose({}, even, unitId));
      const after = choose({ strategy: BEST_AFTER_TEST, testWinner: 'content-001' }, decided, unitId);
      expect(after).toMatchObject({ contentId: 'content-001', reason: ServingReasonEnum.TEST_WINNER, propensity: 1 });
      const gone = choose({ strategy: BEST_AFTER_TEST, testWinner: 'deleted' }, decided, unitId);
      expect(gone.reason).toBe(ServingReasonEnum.ROTATION);
    }
  });

  it('follows the counts where no test has decided, with an exploration share, and not while one runs', () => {
    const counts = countsOf({ strategy: BEST_AFTER_TEST, explorationShare: 0.15 }, decided);
    const shares = new Map(decided.map(({ id }) => [id, id === 'content-002' ? 0.9 : 0.05]));
    expect(goodnessOfFit(counts, shares, UNITS.length)).toBeGreaterThan(0.001);
    expect(choose({ strategy: BEST_AFTER_TEST, isTested: true }, decided, 'u').propensity).toBeCloseTo(1 / 3, 12);
    const open = decided.map((one) => ({ ...one, impressions: 999, successes: 10 }));
    expect(choose({ strategy: BEST_AFTER_TEST }, open, 'u').propensity).toBeCloseTo(1 / 3, 12);
  });
});

test('drawFor gives the chances of the weights, whatever they are', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ minLength: 1, maxLength: 4 }), fc.double({ min: 0, max: 1_000, noNaN: true }), {
        maxKeys: 8,
      }),
      fc.string(),
      (weights, unitId) => {
        const drawn = drawFor(unitId, 'seed', new Map(Object.entries(weights)));
        const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
        if (total === 0) expect(drawn).toBeNull();
        else expect(drawn?.propensity).toBeCloseTo((weights[drawn?.id ?? ''] ?? 0) / total, 9);
        if (drawn) expect(weights[drawn.id]).toBeGreaterThan(0);
      },
    ),
    { seed: 24 },
  );
});
