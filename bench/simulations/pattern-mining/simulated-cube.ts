import type { Random } from '../../../src/statistics/random';
import { hasAttributes, type Segment, type SegmentCube } from '../../../src/statistics/segment-mining/segment-cube';

/** Inside each campaign: platform, age group, content type, weekday. */
const SIZES = [5, 4, 4, 7];
/** Of each campaign: objective, brand voice. */
const ATTRIBUTE_SIZES = [3, 3];
const CTR = 0.012;
const CONVERSION_RATE = 0.05;
const CAMPAIGN_DEVIATION = 0.4;
/** Of the effect that a value has in one campaign: 0 on average. */
const SLOPE_DEVIATION = 0.15;
const MEAN_IMPRESSIONS = 500;

/** An effect on the click-through rate that is put into every campaign. */
export interface Planted {
  readonly segment: Segment;
  readonly ratio: number;
}

/**
 * An account of so many campaigns. Rates differ between campaigns, and in each campaign every platform, age, content and
 * weekday has an effect of its own that is nothing on average; impressions, prices and order values vary as well. The metrics
 * are click-through rate, conversion rate, conversions per spend (the inverse of CPA) and return on spend.
 */
export function simulateCube(random: Random, clusters: number, planted: readonly Planted[]): SegmentCube {
  const width = SIZES.reduce((product, size) => product * size, 1);
  const cells = clusters * width;
  const columns = () => new Float64Array(cells);
  const [support, clicks, conversions, spend, revenue] = [columns(), columns(), columns(), columns(), columns()];
  const cluster = new Uint32Array(cells);
  const codes = SIZES.map(() => new Uint16Array(cells));
  let cell = 0;
  for (let c = 0; c < clusters; c++) {
    const ctr = CTR * Math.exp(random.normal(0, CAMPAIGN_DEVIATION));
    const rate = CONVERSION_RATE * Math.exp(random.normal(0, CAMPAIGN_DEVIATION));
    const volume = MEAN_IMPRESSIONS * Math.exp(random.normal(0, 0.5));
    const thousand = 8 * Math.exp(random.normal(0, 0.3));
    const order = 40 * Math.exp(random.normal(0, 0.3));
    const slopes = () => SIZES.map((size) => Array.from({ length: size }, () => random.normal(0, SLOPE_DEVIATION)));
    const [ctrSlopes, rateSlopes, priceSlopes] = [slopes(), slopes(), slopes()];
    for (let at = 0; at < width; at++, cell++) {
      cluster[cell] = c;
      let [left, ctrLog, rateLog, priceLog] = [at, 0, 0, 0];
      for (let d = 0; d < SIZES.length; d++) {
        const value = left % SIZES[d];
        left = (left - value) / SIZES[d];
        codes[d][cell] = value + 1;
        ctrLog += ctrSlopes[d][value];
        rateLog += rateSlopes[d][value];
        priceLog += priceSlopes[d][value];
      }
      for (const { segment, ratio } of planted) {
        if (segment.dimensions.every((d, i) => codes[d][cell] === segment.values[i])) ctrLog += Math.log(ratio);
      }
      support[cell] = Math.max(1, Math.round(volume * (0.5 + random.uniform())));
      clicks[cell] = random.binomial(support[cell], Math.min(1, ctr * Math.exp(ctrLog)));
      conversions[cell] = random.binomial(clicks[cell], Math.min(1, rate * Math.exp(rateLog)));
      spend[cell] = (support[cell] / 1000) * thousand * Math.exp(priceLog) * (0.9 + 0.2 * random.uniform());
      revenue[cell] = conversions[cell] * order * (0.7 + 0.6 * random.uniform());
    }
  }
  return {
    clusters,
    cells,
    cluster,
    dimensions: codes.map((each, d) => ({ size: SIZES[d], codes: each })),
    attributes: ATTRIBUTE_SIZES.map((size) => ({
      size,
      codes: Uint16Array.from({ length: clusters }, () => 1 + random.integerBelow(size)),
      isMixed: true,
    })),
    support,
    metrics: [
      { events: clicks, exposure: support, counts: clicks, follows: [] },
      { events: conversions, exposure: clicks, counts: conversions, follows: [] },
      { events: conversions, exposure: spend, counts: conversions, follows: [0, 1] },
      { events: revenue, exposure: spend, counts: conversions, follows: [0, 1, 2] },
    ],
  };
}

/**
 * ln of what planted effects together make of one value's click-through rate against the rest: a pair raises the rate of its values, and
 * what raises another value lowers this one against it. All combinations are shown alike.
 */
export function trueLogRatio(planted: readonly Planted[], dimension: number, value: number): number {
  const width = SIZES.reduce((product, size) => product * size, 1);
  const means = { inside: [0, 0], outside: [0, 0] };
  for (let at = 0; at < width; at++) {
    let left = at;
    const values = SIZES.map((size) => {
      const own = left % size;
      left = (left - own) / size;
      return own + 1;
    });
    const side = values[dimension] === value ? means.inside : means.outside;
    side[1]++;
    side[0] += planted
      .filter(({ segment }) => segment.dimensions.every((d, i) => values[d] === segment.values[i]))
      .reduce((product, { ratio }) => product * ratio, 1);
  }
  return Math.log(means.inside[0] / means.inside[1] / (means.outside[0] / means.outside[1]));
}

/** The same account, with clicks of campaigns of a kind drawn anew at so many times their rate. */
export function withKindEffect(cube: SegmentCube, kind: Segment, ratio: number, random: Random): SegmentCube {
  const [ctr] = cube.metrics;
  const clicks = ctr.events.map((count, cell) => {
    if (!hasAttributes(cube, kind, cube.cluster[cell])) return count;
    return random.binomial(cube.support[cell], Math.min(1, (ratio * (count + 0.01)) / cube.support[cell]));
  });
  return { ...cube, metrics: [{ ...ctr, events: clicks, counts: clicks }, ...cube.metrics.slice(1)] };
}

/** Two values and two pairs, drawn anew, of which none is part of another. */
export function drawPlanted(random: Random, ratio: number): Planted[] {
  const draw = (d: number) => 1 + random.integerBelow(SIZES[d]);
  const segment = (dimensions: readonly number[]): Segment => ({
    dimensions,
    values: dimensions.map(draw),
    attributes: [],
    attributeValues: [],
  });
  const [first, second, third, fourth] = shuffled(random, [0, 1, 2, 3]);
  const pair = (a: number, b: number) => segment([Math.min(a, b), Math.max(a, b)]);
  return [segment([first]), segment([second]), pair(third, fourth), pair(first, third)]
    .map((one, i, all) =>
      i === 3 && one.values[one.dimensions.indexOf(first)] === all[0].values[0] ? shifted(one, first) : one,
    )
    .map((one) => ({ segment: one, ratio }));
}

/** The same pair with the next value of a dimension. */
function shifted(segment: Segment, dimension: number): Segment {
  return {
    ...segment,
    values: segment.values.map((value, i) =>
      segment.dimensions[i] === dimension ? (value % SIZES[dimension]) + 1 : value,
    ),
  };
}

function shuffled(random: Random, items: readonly number[]): number[] {
  const left = [...items];
  return items.map(() => left.splice(random.integerBelow(left.length), 1)[0]);
}
