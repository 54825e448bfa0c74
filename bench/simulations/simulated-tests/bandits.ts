import { allocateTraffic, type BanditGoal } from '../../../src/statistics/bandit-allocation';
import { createRandom, type Random } from '../../../src/statistics/random';
import type { SimulationOptions } from '../../simulate';
import { share, startTable } from './table';

const DAYS = 28;
const UNITS_A_DAY = 1_500;
const FLOOR = 0.05;
/** Regret as a share of that of an even split. */
const BAR = 0.6;

const ARMS = {
  'one clear best': [0.1, 0.1, 0.1, 0.1, 0.12],
  graded: [0.09, 0.095, 0.1, 0.105, 0.11],
} as const;

type Policy = 'EVEN' | BanditGoal;
const NAMES: Readonly<Record<Policy, string>> = { EVEN: 'even split', EARN: 'Thompson', LEARN: 'top-two' };

interface Row {
  readonly arms: string;
  readonly policy: Policy;
  /** Conversions lost against the best arm, by the end of each day. */
  readonly regret: readonly number[];
  readonly picked: number;
  readonly smallestShare: number;
  readonly ofEven: number;
  readonly isMet: boolean;
}

/** Five arms whose traffic is shared out anew each day. @returns whether Thompson loses little and keeps the floor. */
export function simulateBandits({ full, seed, print }: SimulationOptions): boolean {
  const runs = full ? 2_000 : 200;
  const title = `Five arms, ${DAYS} days of ${UNITS_A_DAY} units, floor ${FLOOR}, ${runs} tests a row`;
  const table = startTable<Row>(print, title, [
    { title: 'arms', show: ({ arms }) => arms },
    { title: 'policy', show: ({ policy }) => NAMES[policy] },
    { title: 'regret, day 7', show: ({ regret }) => regret[6].toFixed(0) },
    { title: 'day 14', show: ({ regret }) => regret[13].toFixed(0) },
    { title: 'day 21', show: ({ regret }) => regret[20].toFixed(0) },
    { title: 'day 28', show: ({ regret }) => regret[27].toFixed(0) },
    { title: 'of even', show: ({ ofEven }) => share(ofEven, 3) },
    { title: 'best arm picked', show: ({ picked }) => share(picked, 3) },
    { title: 'smallest share', show: ({ smallestShare }) => share(smallestShare, 3) },
    { title: 'holds', show: ({ isMet }) => (isMet ? 'yes' : 'NO') },
  ]);
  let all = true;
  for (const [arms, rates] of Object.entries(ARMS)) {
    let even = 1;
    for (const policy of ['EVEN', 'EARN', 'LEARN'] as const) {
      const random = createRandom(`${seed}/bandit/${arms}/${policy}`);
      const played = Array.from({ length: runs }, () => play(rates, policy, random));
      const regret = Array.from({ length: DAYS }, (_, day) => mean(played.map((run) => run.regret[day])));
      if (policy === 'EVEN') even = regret[DAYS - 1];
      const smallestShare = Math.min(...played.map((run) => run.smallestShare));
      const ofEven = regret[DAYS - 1] / even;
      // Top-two buys knowledge with conversions: only Thompson has to earn.
      const isMet = smallestShare >= FLOOR - 1e-12 && (policy !== 'EARN' || ofEven <= BAR);
      const picked = mean(played.map((run) => Number(run.picked)));
      table.add({ arms, policy, regret, picked, smallestShare, ofEven, isMet });
      all &&= isMet;
    }
  }
  return all;
}

function play(rates: readonly number[], policy: Policy, random: Random) {
  const arms = rates.map(() => ({ units: 0, conversions: 0 }));
  const best = Math.max(...rates);
  const regret: number[] = [];
  let [lost, smallestShare] = [0, 1];
  for (let day = 0; day < DAYS; day++) {
    const shares = sharesOf(arms, policy);
    smallestShare = Math.min(smallestShare, ...shares);
    let left = UNITS_A_DAY;
    let leftShare = 1;
    arms.forEach((arm, index) => {
      const isLast = index === arms.length - 1;
      const units = isLast ? left : random.binomial(left, Math.min(1, shares[index] / leftShare));
      arm.units += units;
      arm.conversions += random.binomial(units, rates[index]);
      lost += units * (best - rates[index]);
      left -= units;
      leftShare -= shares[index];
    });
    regret.push(lost);
  }
  const seen = arms.map(({ units, conversions }) => conversions / units);
  return { regret, smallestShare, picked: seen.indexOf(Math.max(...seen)) === rates.indexOf(best) };
}

function sharesOf(arms: readonly { units: number; conversions: number }[], policy: Policy): readonly number[] {
  return policy === 'EVEN'
    ? arms.map(() => 1 / arms.length)
    : allocateTraffic(arms, { goal: policy, floor: FLOOR }).shares;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
