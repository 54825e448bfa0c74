import { assertClose } from './fixtures/reference';
import { createRandom } from './random';
import { shortfallEvidence } from './shortfall';

describe('evidence that a demand is missed', () => {
  test('is the mixture of likelihood ratios', () => {
    // Oracle: Simpson's rule over θ with 100,000 steps.
    for (const [events, m] of [
      [0, 3],
      [2, 9],
      [10, 10],
      [40, 60],
    ] as const) {
      const steps = 100_000;
      let sum = 0;
      for (let i = 0; i <= steps; i++) {
        const theta = i / steps;
        const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
        sum += weight * theta ** events * Math.exp(m * (1 - theta));
      }
      assertClose(
        `${events} of ${m}`,
        shortfallEvidence({ events, exposure: m, rate: 1 }),
        Math.log(sum / (3 * steps)),
        1e-9,
      );
    }
  });

  test('is none at first, grows without events, and is never strong against what exceeds the demand', () => {
    expect(shortfallEvidence({ events: 0, exposure: 0, rate: 0.1 })).toBe(0);
    const logs = [1, 5, 10, 20].map((exposure) => shortfallEvidence({ events: 0, exposure, rate: 0.5 }));
    expect(logs).toEqual([...logs].sort((a, b) => a - b));
    expect(shortfallEvidence({ events: 500, exposure: 100, rate: 1 })).toBe(-Math.log(501));
    expect(() => shortfallEvidence({ events: 1, exposure: 1, rate: 0 })).toThrow(/rate/);
  });

  test('looked at every day for a year, cries wolf in at most alpha of all cases', () => {
    const random = createRandom('shortfall');
    let cries = 0;
    let found = 0;
    const runs = 1_000;
    for (let run = 0; run < runs; run++) {
      for (const [rate, count] of [
        [0.1, () => cries++],
        [0.05, () => found++],
      ] as const) {
        let events = 0;
        for (let day = 1; day <= 365; day++) {
          events += random.poisson(20 * rate);
          if (shortfallEvidence({ events, exposure: 20 * day, rate: 0.1 }) >= Math.log(20)) {
            count();
            break;
          }
        }
      }
    }
    expect(cries / runs).toBeLessThanOrEqual(0.05);
    expect(found / runs).toBe(1);
  });
});
