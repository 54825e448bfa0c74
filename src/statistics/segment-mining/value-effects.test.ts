import { createRandom } from '../random';
import type { SegmentCube } from './segment-cube';
import { valueEffects } from './value-effects';

const SIZES = [4, 3];
const FLOORS = { support: 100, events: 10, clusters: 8, clustersPerSide: 4 };
const ACCOUNTS = 60;

/** Effects of the values of the first dimension, small and large; the others have none. */
const EFFECTS = [1.3, 1.04, 1, 1];

/** Campaigns that differ, and in each of which every value does a little better or worse than on average. */
function account(seed: string, clusters: number): SegmentCube {
  const random = createRandom(seed);
  const width = SIZES[0] * SIZES[1];
  const cells = clusters * width;
  const [clicks, shown] = [new Float64Array(cells), new Float64Array(cells)];
  const codes = SIZES.map(() => new Uint16Array(cells));
  for (let c = 0; c < clusters; c++) {
    const rate = 0.02 * Math.exp(random.normal(0, 0.4));
    const slopes = SIZES.map((size) => Array.from({ length: size }, () => random.normal(0, 0.12)));
    for (let at = 0; at < width; at++) {
      const [one, other] = [at % SIZES[0], Math.floor(at / SIZES[0])];
      const cell = c * width + at;
      codes[0][cell] = one + 1;
      codes[1][cell] = other + 1;
      shown[cell] = 5_000 + random.integerBelow(20_000);
      clicks[cell] = random.binomial(shown[cell], rate * EFFECTS[one] * Math.exp(slopes[0][one] + slopes[1][other]));
    }
  }
  return {
    clusters,
    cells,
    cluster: Uint32Array.from({ length: cells }, (_, cell) => Math.floor(cell / width)),
    dimensions: codes.map((each, d) => ({ size: SIZES[d], codes: each })),
    attributes: [],
    support: shown,
    metrics: [{ events: clicks, exposure: shown, counts: clicks, follows: [] }],
  };
}

/** ln of what a value does against the rest. */
function truthOf(place: number, value: number): number {
  if (place !== 0) return 0;
  const rest = EFFECTS.filter((_, i) => i !== value - 1);
  return Math.log(EFFECTS[value - 1] / (rest.reduce((sum, one) => sum + one, 0) / rest.length));
}

it.each([8, 30])(
  'intervals of 95 percent hold the truth of 95 of 100 values, large, small and none, at %d campaigns',
  (clusters) => {
    let [values, held, inside] = [0, 0, 0];
    for (let run = 0; run < ACCOUNTS; run++) {
      for (const { place, value, effect } of valueEffects(
        account(`values/${clusters}/${run}`, clusters),
        0,
        FLOORS,
        null,
      )) {
        const truth = truthOf(place, value);
        values++;
        if (effect.lower <= truth && truth <= effect.upper) held++;
        if (effect.lower <= effect.mean && effect.mean <= effect.upper) inside++;
      }
    }
    expect(values).toBe(ACCOUNTS * (SIZES[0] + SIZES[1]));
    expect(inside).toBe(values);
    expect(held / values).toBeGreaterThan(0.925);
    expect(held / values).toBeLessThan(0.985);
  },
);
