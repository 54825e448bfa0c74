/**
 * Rotation of contents against what is true: whether EVEN is even and WEIGHTED follows its weights, who moves when contents come or
 * go, what Thompson sampling loses against rotating evenly, and whether the chances that are written down are the real ones.
 */
import 'reflect-metadata';
import { RotationStrategyEnum } from '../../src/features/campaigns/settings/personalization.enums';
import { readAudience } from '../../src/features/campaigns/settings/settings.audience';
import { chooseContent, type Rotation, type Servable } from '../../src/features/content/serving/choose-content';
import { drawFor } from '../../src/features/content/serving/rendezvous';
import { thompsonWeights } from '../../src/features/content/serving/thompson';
import { chiSquareUpperTail } from '../../src/statistics/distributions';
import { evaluateOffPolicy, type LoggedDecision } from '../../src/statistics/off-policy';
import { createRandom, type Random } from '../../src/statistics/random';
import type { SimulationOptions } from '../simulate';

const { EVEN, WEIGHTED } = RotationStrategyEnum;
const NOW = new Date('2026-05-04T10:00:00Z');
const PERSON = { ageGroup: null, location: null, language: null, interests: [], behaviors: [], segments: [] };
const AUDIENCE = readAudience({});
/** What Thompson sampling may lose of what rotating evenly loses. */
const MOST_REGRET = 0.6;
const EXPLORATION_SHARE = 0.05;

function contentsOf(campaign: number, count: number): Servable[] {
  return Array.from({ length: count }, (_, index) => {
    const id = `content-${campaign}-${String(index).padStart(3, '0')}`;
    return { id, templateId: null, audience: AUDIENCE, impressions: 0, clicks: 0, successes: 0 };
  });
}

function shown(contents: readonly Servable[], unitId: string, campaign: number, more: Partial<Rotation> = {}): string {
  const rotation: Rotation = {
    ...{ campaignId: `campaign-${campaign}`, strategy: EVEN, weights: new Map(), explorationShare: EXPLORATION_SHARE },
    leaderRule: { minimumImpressions: 1_000, minimumConfidence: 0.95 },
    ...{ level: null, pauseRule: null },
    ...{ maxImpressionsPerUnit: null, testWinner: null, isTested: false, onTrial: new Set<string>() },
    ...more,
  };
  const asking = { unitId, person: PERSON, served: { counts: new Map(), last: null }, calledForTemplates: null };
  return String(chooseContent(rotation, contents, asking, NOW).contentId);
}

/** The p-values of chi-square over many campaigns: where the shares are right they are anywhere in 0..1 alike. */
function fits(campaigns: number, units: number, strategy: typeof EVEN | typeof WEIGHTED): number[] {
  const counts = [2, 3, 5, 8, 20];
  return Array.from({ length: campaigns }, (_, campaign) => {
    const contents = contentsOf(campaign, counts[campaign % counts.length]);
    const weights = new Map(contents.map(({ id }, index) => [id, strategy === EVEN ? 1 : (index % 5) + 0.5]));
    const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
    const seen = new Map<string, number>();
    for (let unit = 0; unit < units; unit += 1) {
      const id = shown(contents, `visitor-${unit}`, campaign, { strategy, weights });
      seen.set(id, (seen.get(id) ?? 0) + 1);
    }
    const statistic = [...weights].reduce((sum, [id, weight]) => {
      const expected = (units * weight) / total;
      return sum + ((seen.get(id) ?? 0) - expected) ** 2 / expected;
    }, 0);
    return chiSquareUpperTail(statistic, contents.length - 1);
  });
}

/** Shares of units that see another content: on return, and when one of eight goes or a ninth comes. */
function moves(units: number): { onReturn: number; gone: number; came: number } {
  const contents = contentsOf(0, 8);
  const more = [...contents, ...contentsOf(1, 1)];
  const moved = { onReturn: 0, gone: 0, came: 0 };
  for (let unit = 0; unit < units; unit += 1) {
    const unitId = `visitor-${unit}`;
    const first = shown(contents, unitId, 0);
    if (shown([...contents].reverse(), unitId, 0) !== first) moved.onReturn += 1;
    if (shown(contents.slice(1), unitId, 0) !== first) moved.gone += 1;
    if (shown(more, unitId, 0) !== first) moved.came += 1;
  }
  return { onReturn: moved.onReturn / units, gone: moved.gone / units, came: moved.came / units };
}

interface Season {
  /** Clicks that were missed against always showing the best, and by rotating evenly. */
  readonly regret: number;
  readonly regretOfEven: number;
  /** The smallest chance that any content had at any time, as a part of what the exploration share promises. */
  readonly leastOfFloor: number;
  readonly decisions: LoggedDecision[];
  readonly rates: readonly number[];
}

/** Thirty days of visitors; the counters are brought up to date every `batch` visits, as tracking does. */
function season(random: Random, days: number, visitsPerDay: number, batch: number): Season {
  const count = 4 + random.integerBelow(9);
  const rates = Array.from({ length: count }, () => random.beta(6, 294));
  const best = Math.max(...rates);
  const contents = contentsOf(0, count).map(({ id }) => ({ id, impressions: 0, successes: 0 }));
  const place = new Map(contents.map(({ id }, index) => [id, index]));
  const decisions: LoggedDecision[] = [];
  let [regret, least] = [0, Number.POSITIVE_INFINITY];
  for (let day = 0; day < days; day += 1) {
    for (let begun = 0; begun < visitsPerDay; begun += batch) {
      const weights = thompsonWeights(contents, EXPLORATION_SHARE, `season:${day}`);
      least = Math.min(least, ...weights.values());
      const counted = contents.map(() => ({ impressions: 0, successes: 0 }));
      for (let visit = 0; visit < batch; visit += 1) {
        const drawn = drawFor(`visitor-${day}-${begun + visit}`, `rotation:season:${day}`, weights);
        const index = place.get(drawn?.id ?? '') ?? 0;
        const clicked = random.uniform() < rates[index] ? 1 : 0;
        regret += best - rates[index];
        counted[index].impressions += 1;
        counted[index].successes += clicked;
        decisions.push({ context: '', action: drawn?.id ?? '', propensity: drawn?.propensity ?? 0, reward: clicked });
      }
      counted.forEach(({ impressions, successes }, index) => {
        contents[index].impressions += impressions;
        contents[index].successes += successes;
      });
    }
  }
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / count;
  const regretOfEven = (best - mean) * days * visitsPerDay;
  return { regret, regretOfEven, leastOfFloor: (least * count) / EXPLORATION_SHARE, decisions, rates };
}

/** How often the interval for rotating evenly, told from the log of Thompson sampling, holds what it would have brought. */
function judged({ decisions, rates }: Season): { meanWeight: number; covers: boolean } | null {
  const chances = new Map(contentsOf(0, rates.length).map(({ id }) => [id, 1 / rates.length]));
  const outcome = evaluateOffPolicy(decisions, () => chances, { meanWeightTolerance: 0.2 });
  if (!outcome.ok) return null;
  const truth = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const { lower, upper } = outcome.selfNormalized.interval;
  return { meanWeight: outcome.meanWeight, covers: lower <= truth && truth <= upper };
}

export async function simulate({ full, seed, print }: SimulationOptions): Promise<boolean> {
  const [campaigns, units, seasons] = full ? [400, 10_000, 200] : [60, 2_000, 16];
  let isMet = true;
  const show = (line: string, ok: boolean): void => {
    isMet &&= ok;
    print(`${ok ? 'ok  ' : 'MISS'} ${line}`);
  };
  for (const strategy of [EVEN, WEIGHTED] as const) {
    const values = fits(campaigns, units, strategy);
    const low = values.filter((p) => p < 0.05).length;
    const smallest = Math.min(...values);
    // By chance alone about 5 in 100 are low, and the smallest is below 0.01 ÷ campaigns once in a hundred runs.
    const line = `${strategy}: chi-square over ${campaigns} campaigns of ${units} units: ${low} of ${campaigns} p-values below 0.05, the smallest ${smallest.toPrecision(2)}`;
    show(line, smallest > 0.01 / campaigns && low <= 0.05 * campaigns + 3 * Math.sqrt(0.0475 * campaigns));
  }
  const { onReturn, gone, came } = moves(units * 2);
  show(`EVEN: ${(100 * onReturn).toFixed(2)} % of units see another content on return`, onReturn === 0);
  show(
    `EVEN: ${(100 * gone).toFixed(2)} % move when one of eight goes; 12.50 % have to`,
    Math.abs(gone - 1 / 8) < 0.01,
  );
  show(`EVEN: ${(100 * came).toFixed(2)} % move when a ninth comes; 11.11 % have to`, Math.abs(came - 1 / 9) < 0.01);

  const random = createRandom(seed);
  const all = Array.from({ length: seasons }, (_, index) => season(random.fork(`season ${index}`), 30, 2_000, 500));
  const sum = (of: (one: Season) => number): number => all.reduce((total, one) => total + of(one), 0);
  const ratio = sum((one) => one.regret) / sum((one) => one.regretOfEven);
  const worst = Math.max(...all.map((one) => one.regret / one.regretOfEven));
  const least = Math.min(...all.map((one) => one.leastOfFloor));
  const line = `THOMPSON: ${(100 * ratio).toFixed(1)} % of the clicks that EVEN loses, over ${seasons} seasons of 60000 visits to 4 to 12 contents (the worst season ${(100 * worst).toFixed(0)} %)`;
  show(line, ratio <= MOST_REGRET);
  show(
    `THOMPSON: no content ever had less than ${least.toFixed(3)} of its part of the exploration share`,
    least > 0.999,
  );
  const verdicts = all.map(judged).filter((one) => one !== null);
  const covered = verdicts.filter(({ covers }) => covers).length;
  const weight = verdicts.reduce((total, one) => total + one.meanWeight, 0) / verdicts.length;
  const told = `THOMPSON: its log says what EVEN would have brought: ${covered} of ${verdicts.length} intervals (95 %) hold it, weights average ${weight.toFixed(3)}`;
  show(told, covered >= 0.85 * verdicts.length && Math.abs(weight - 1) < 0.05);
  return isMet;
}
