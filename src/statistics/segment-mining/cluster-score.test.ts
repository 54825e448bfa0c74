import { createRandom } from '../random';
import { clusterScore, oneSidedP, ratioInterval, scoresOf, signFlipP } from './cluster-score';

const sums = (rows: readonly (readonly [k1: number, n1: number, k: number, n: number])[]) => ({
  insideEvents: Float64Array.from(rows, ([k1]) => k1),
  insideExposure: Float64Array.from(rows, ([, n1]) => n1),
  events: Float64Array.from(rows, ([, , k]) => k),
  exposure: Float64Array.from(rows, ([, , , n]) => n),
  counts: Float64Array.from(rows, ([, , k]) => k),
});

it('is the t test of the scores, and the Mantel-Haenszel ratio', () => {
  // By hand: U = 30 - 40·100/200 = 10, 12 - 30·50/150 = 2, 45 - 60·100/300 = 25; v = 10, 20/3, 40/3.
  const score = clusterScore(
    sums([
      [30, 100, 40, 200],
      [12, 50, 30, 150],
      [45, 100, 60, 300],
    ]),
  );
  expect(score).toMatchObject({ clusters: 3, degreesOfFreedom: 2 });
  const weights = [10, 20 / 3, 40 / 3].map((v) => 1 / (1 + 0.0225 * v));
  const scores = [10, 2, 25].map((u, c) => weights[c] * u);
  const mean = (scores[0] + scores[1] + scores[2]) / 3;
  const variance = scores.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 2;
  const t = mean / Math.sqrt(variance / 3);
  expect(score?.t).toBeCloseTo(t, 12);
  // Student's t with 2 degrees of freedom has the closed form F(t) = 1/2 + t / (2 √(2 + t²)).
  expect(score?.pValue).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 12);
  // Σ w·k1·n0/n ÷ Σ w·k0·n1/n, by hand: 15, 8, 30 and 5, 6, 5.
  const [top, bottom] = [
    [15, 8, 30],
    [5, 6, 5],
  ].map((parts) => parts.reduce((sum, part, c) => sum + weights[c] * part, 0));
  expect(Math.exp(score?.logRatio ?? 0)).toBeCloseTo(top / bottom, 12);
});

it('passes over clusters that compare nothing', () => {
  const informative = [
    [30, 100, 40, 200],
    [12, 50, 30, 150],
    [45, 100, 60, 300],
  ] as const;
  const idle = [
    [0, 0, 40, 200],
    [40, 200, 40, 200],
    [0, 50, 0, 100],
  ] as const;
  expect(clusterScore(sums([...informative, ...idle]))).toEqual(clusterScore(sums(informative)));
  expect(clusterScore(sums([informative[0], ...idle]))).toBeNull();
  expect(clusterScore(sums([]))).toBeNull();
});

it('does not take campaigns that differ for an effect, and finds the ratio that is there', () => {
  const random = createRandom('score');
  let [false05, covered] = [0, 0];
  const runs = 400;
  for (let run = 0; run < runs; run++) {
    const rows = (ratio: number) =>
      Array.from({ length: 25 }, () => {
        const rate = 0.02 * Math.exp(random.normal(0, 0.5));
        const [inside, outside] = [500 + random.integerBelow(4_000), 500 + random.integerBelow(9_000)];
        const k1 = random.poisson(inside * rate * ratio * Math.exp(random.normal(0, 0.15)));
        const k0 = random.poisson(outside * rate * Math.exp(random.normal(0, 0.15)));
        return [k1, inside, k1 + k0, inside + outside] as const;
      });
    if ((clusterScore(sums(rows(1)))?.pValue ?? 1) <= 0.05) false05++;
    const score = clusterScore(sums(rows(1.25)));
    const { lower, upper } = score ? ratioInterval(score, 0.05) : { lower: 1, upper: 1 };
    if (lower <= 1.25 && 1.25 <= upper) covered++;
  }
  // Binomial bands of three deviations around 5 and 95 percent.
  expect(false05 / runs).toBeGreaterThan(0.017);
  expect(false05 / runs).toBeLessThan(0.083);
  expect(covered / runs).toBeGreaterThan(0.917);
});

it('has a one-sided p for each direction', () => {
  const score = clusterScore(
    sums([
      [30, 100, 40, 200],
      [12, 50, 30, 150],
      [45, 100, 60, 300],
    ]),
  );
  if (score === null) throw new Error('There is a score.');
  expect(oneSidedP(score, 1)).toBeCloseTo(score.pValue / 2, 12);
  expect(oneSidedP(score, 1) + oneSidedP(score, -1)).toBeCloseTo(1, 12);
});

it('flips signs: all of them where they are few, drawn ones beyond', () => {
  // Of the 8 sign patterns of 1, 2, 3 only two reach 6; of 3, 2, -1 the sums 4, 2, 6, 0 and their mirrors: two reach 4 on each side.
  expect(signFlipP(Float64Array.of(1, 2, 3), 1)).toBe(0.25);
  expect(signFlipP(Float64Array.of(3, 2, -1), 1)).toBe(0.5);
  expect(signFlipP(new Float64Array(10).fill(0.1), 1)).toBe(2 / 1024);
  expect(signFlipP(new Float64Array(0), 1)).toBe(1);
  const random = createRandom('flip');
  const many = Float64Array.from({ length: 30 }, () => random.normal(0.3, 1));
  const drawn = signFlipP(many, 7);
  expect(drawn).toBe(signFlipP(many, 7));
  // For normal scores the permutation p is close to the t test's; oracle: t = mean ÷ (deviation ÷ √n).
  const mean = many.reduce((sum, one) => sum + one, 0) / 30;
  const deviation = Math.sqrt(many.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 29);
  const z = mean / (deviation / Math.sqrt(30));
  expect(drawn).toBeLessThan(z > 2.5 ? 0.03 : 1);
});

it('scores sum to nothing where the inside is as the whole', () => {
  expect([...scoresOf(sums([[20, 100, 40, 200]]))]).toEqual([0]);
});

it('weighs money by what was counted: another currency is the same finding', () => {
  const rows = [
    [300, 100, 400, 200],
    [120, 50, 300, 150],
    [450, 100, 600, 300],
  ] as const;
  const counts = Float64Array.of(40, 30, 60);
  const one = clusterScore({ ...sums(rows), counts });
  const inYen = rows.map(([k1, n1, k, n], c) =>
    c === 1 ? ([150 * k1, n1, 150 * k, n] as const) : ([k1, n1, k, n] as const),
  );
  const other = clusterScore({ ...sums(inYen), counts });
  expect(other?.t).toBeCloseTo(one?.t ?? Number.NaN, 12);
  expect(other?.logRatio).toBeCloseTo(one?.logRatio ?? Number.NaN, 12);
});

it('is as sure of one large campaign and small ones as of equal ones, where all show the same', () => {
  const alike = Array.from({ length: 10 }, (_, c) => [1_250 + c, 50_000, 2_250 + c, 100_000] as const);
  const unlike = alike.map(([k1, n1, k, n], c) =>
    c === 0 ? ([50 * k1, 50 * n1, 50 * k, 50 * n] as const) : ([k1, n1, k, n] as const),
  );
  const [even, uneven] = [clusterScore(sums(alike)), clusterScore(sums(unlike))];
  expect(uneven?.t).toBeGreaterThan(0.2 * (even?.t ?? Number.NaN));
  expect(uneven?.t).toBeGreaterThan(10);
});
