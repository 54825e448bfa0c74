import './plan.enum-types';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { Decimal, Json } from '../../../platform/graphql/scalars';
import {
  readDecimal,
  readEnum,
  readFlag,
  readNumber,
  readRecord,
  readRecords,
  readText,
  readWhole,
} from '../../../platform/json-values';
import { OutcomeMetricEnum } from './plan.enums';

@ObjectType({ description: 'One value that a plan changes.', simpleResolvers: true })
export class OptimizationChange {
  @Field(() => String, {
    description: 'Where, for example `settings.budgetAllocation.arms.INSTAGRAM` or `campaign.budget`.',
  })
  path: string;

  @Field(() => Json, { nullable: true, description: 'What is there now; null where nothing is.' })
  from: unknown;

  @Field(() => Json, { description: 'What should be there.' })
  to: unknown;

  @Field(() => String, { description: 'Why, in a sentence with the figures.' })
  reason: string;

  @Field(() => Json, {
    description:
      'What the reason rests on. Of a budget: { basis, metric, days, spend, outcome, marginalBefore, marginalAfter }; of a bid: { basis, dimension, value, clicks, conversions, ratio }. All of it is OBSERVATIONAL: seen, not tested.',
  })
  evidence: Readonly<Record<string, unknown>>;
}

@ObjectType({ description: 'One guardrail, and whether it holds.', simpleResolvers: true })
export class OptimizationGuardrail {
  @Field(() => String, {
    description:
      'SOMETHING_TO_CHANGE, KILL_SWITCH, CAMPAIGN_OPEN, DATA_FRESHNESS, ENOUGH_DATA, ONE_CURRENCY, LEARNING_PHASE, BLACKOUT, COOLDOWN, CHANGES_PER_DAY, MAX_STEP, DAILY_CAP, MONTHLY_CAP, CAMPAIGN_BUDGET, MINIMUM_SPEND, MINIMUM_SHARE, STOP_LOSS, BID_ADJUSTMENTS or CONFIDENCE.',
  })
  name: string;

  @Field(() => Boolean, { description: 'Whether it holds.' })
  ok: boolean;

  @Field(() => String, { description: 'By what, in a sentence with the figures.' })
  detail: string;
}

@ObjectType({ description: 'A figure that is expected, with its 80 % interval.', simpleResolvers: true })
export class ExpectedFigure {
  @Field(() => Float, { description: 'What is expected.' })
  mean: number;

  @Field(() => Float, { description: 'A tenth of what is thought possible lies below.' })
  lower: number;

  @Field(() => Float, { description: 'A tenth of what is thought possible lies above.' })
  upper: number;
}

@ObjectType({
  description:
    'What a plan should bring in a day, by response curves of the last 28 days of facts; of parts with a week of spend. What bids bring is not in it. Observational: days differ in more than spend.',
  simpleResolvers: true,
})
export class OptimizationEffect {
  @Field(() => OutcomeMetricEnum, { description: 'What the campaign is optimized for.' })
  metric: OutcomeMetricEnum;

  @Field(() => ExpectedFigure, { description: 'A day as the budget is divided now.' })
  before: ExpectedFigure;

  @Field(() => ExpectedFigure, { description: 'A day as the plan divides it.' })
  after: ExpectedFigure;

  @Field(() => ExpectedFigure, { description: 'The difference: what is uncertain in both is not uncertain in it.' })
  change: ExpectedFigure;

  @Field(() => Float, { description: 'Probability 0 to 1 that the change is above 0.' })
  probabilityOfGain: number;

  @Field(() => Decimal, { description: 'Daily budget now, in the currency of the campaign.' })
  spendBefore: string;

  @Field(() => Decimal, { description: 'Daily budget with the plan.' })
  spendAfter: string;

  @Field(() => Boolean, { description: 'Whether the plan keeps a limit or stops a loss, rather than to gain.' })
  isProtective: boolean;
}

@ObjectType({ description: 'What comes of a spend.', simpleResolvers: true })
export class ResponsePoint {
  @Field(() => Float, { description: 'Spend in a day, in the currency of the campaign.' })
  spend: number;

  @Field(() => Float, { description: 'What is expected of it, in the metric.' })
  expected: number;
}

@ObjectType('ResponseCurve', { description: 'How one part of a campaign answers to money.', simpleResolvers: true })
export class ResponseCurveView {
  @Field(() => String, { description: 'Which part, for example INSTAGRAM.' })
  value: string;

  @Field(() => Int, { description: 'Days with spend that it was fitted on.' })
  days: number;

  @Field(() => Float, { description: 'Spend in a day as the budget is divided now.' })
  spendBefore: number;

  @Field(() => Float, { description: 'Spend in a day as the plan divides it.' })
  spendAfter: number;

  @Field(() => ExpectedFigure, { description: 'What the next unit of money brings at `spendBefore`.' })
  marginal: ExpectedFigure;

  @Field(() => [ResponsePoint], { description: 'The curve, from no spend to half as much again.' })
  points: ResponsePoint[];
}

export function readChanges(json: unknown): OptimizationChange[] {
  return readRecords(json).flatMap(({ path, from = null, to = null, reason, evidence }) => {
    const where = readText(path);
    return where === null
      ? []
      : [{ path: where, from, to, reason: readText(reason) ?? '', evidence: readRecord(evidence) }];
  });
}

export function readGuardrailChecks(json: unknown): OptimizationGuardrail[] {
  return readRecords(json).flatMap((check) => {
    const [name, ok] = [readText(check.name), readFlag(check.ok)];
    return name === null || ok === null ? [] : [{ name, ok, detail: readText(check.detail) ?? '' }];
  });
}

export function readEffect(json: unknown): OptimizationEffect | null {
  const effect = readRecord(json);
  const metric = readEnum(OutcomeMetricEnum, effect.metric);
  const [before, after, change] = [effect.before, effect.after, effect.change].map(readFigure);
  const probabilityOfGain = readNumber(effect.probabilityOfGain);
  const [spendBefore, spendAfter] = [readDecimal(effect.spendBefore), readDecimal(effect.spendAfter)];
  if (metric === null || !before || !after || !change || probabilityOfGain === null) return null;
  if (spendBefore === null || spendAfter === null) return null;
  const isProtective = readFlag(effect.isProtective) ?? false;
  return { metric, before, after, change, probabilityOfGain, spendBefore, spendAfter, isProtective };
}

export function readCurves(json: unknown): ResponseCurveView[] {
  return readRecords(json).flatMap((curve) => {
    const marginal = readFigure(curve.marginal);
    const [value, days] = [readText(curve.value), readWhole(curve.days)];
    const [spendBefore, spendAfter] = [readNumber(curve.spendBefore), readNumber(curve.spendAfter)];
    if (value === null || days === null || spendBefore === null || spendAfter === null || marginal === null) return [];
    const points = readRecords(curve.points).flatMap((point) => {
      const [spend, expected] = [readNumber(point.spend), readNumber(point.expected)];
      return spend === null || expected === null ? [] : [{ spend, expected }];
    });
    return [{ value, days, spendBefore, spendAfter, marginal, points }];
  });
}

function readFigure(json: unknown): ExpectedFigure | null {
  const figure = readRecord(json);
  const [mean, lower, upper] = [readNumber(figure.mean), readNumber(figure.lower), readNumber(figure.upper)];
  return mean === null || lower === null || upper === null ? null : { mean, lower, upper };
}
