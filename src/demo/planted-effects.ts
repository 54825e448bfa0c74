import { weekdayOf } from './demo-parameters';

/** What a fact is about, as far as planted effects look at it. */
export interface Cell {
  readonly platform: string;
  readonly ageGroup: string;
  readonly gender: string;
  readonly placement: string;
  readonly contentType: string;
}

/** Rate ratios that hold in every account and campaign of the demo. Age, gender and content by themselves change nothing. */
export const PLANTED = {
  /** Clicks per impression of 18-24 year olds on Instagram. */
  instagramGenZCtr: 1.25,
  /** Clicks per impression in stories, wherever they run. */
  storiesCtr: 0.8,
  /** Conversions per click of videos on Saturdays and Sundays. */
  weekendVideoConversionRate: 1.3,
  /** Clicks per impression by weekday, Sunday first, relative to Wednesday. */
  weekdayCtr: [1.08, 0.92, 0.97, 1, 1.02, 1.04, 1.1],
  /** Clicks per impression on the one broken day of each account. */
  anomalyCtr: 0.4,
  /** Tired campaigns keep their click-through rate for so many days… */
  fatigueAfterDays: 10,
  /** …and lose this share of it on every day from then on… */
  fatiguePerDay: 0.02,
  /** …but never fall below this share of where they began. */
  fatigueFloor: 0.5,
  /** In the second half of a saturated campaign the budget is this many times as high… */
  saturationBudget: 3,
  /** …and impressions grow with this power of it only. */
  saturationExponent: 0.6,
  /** What people do with a video beside clicking it, per impression. */
  videoEngagement: 1.5,
  /** Standard deviation of the logarithm of what a campaign's contents get done with them beside clicks. */
  engagementLogDeviation: 0.4,
  /** Standard deviation of the logarithm of a campaign's own rates: what fools tests that pool campaigns. */
  campaignLogDeviation: 0.4,
  /** Standard deviation of the logarithm by which clicks per impression of contents of one kind and campaign differ. */
  contentLogDeviation: 0.2,
} as const;

/** By how much a cell's click-through rate differs from its campaign's. */
export function cellCtrRatio(cell: Cell): number {
  const young = cell.platform === 'INSTAGRAM' && cell.ageGroup === '18-24' ? PLANTED.instagramGenZCtr : 1;
  return young * (cell.placement === 'STORIES' ? PLANTED.storiesCtr : 1);
}

/** By how much a cell's conversions per click differ from its campaign's on a day. */
export function cellConversionRatio(cell: Cell, epoch: number): number {
  return cell.contentType === 'VIDEO' && isWeekend(epoch) ? PLANTED.weekendVideoConversionRate : 1;
}

/** By how much a campaign's click-through rate on a day differs from its first Wednesday's. */
export function dayCtrRatio(day: {
  readonly epoch: number;
  readonly daysRunning: number;
  readonly tires: boolean;
  readonly isBroken: boolean;
}): number {
  const tired = day.tires ? fatigueRatio(day.daysRunning) : 1;
  return PLANTED.weekdayCtr[weekdayOf(day.epoch)] * tired * (day.isBroken ? PLANTED.anomalyCtr : 1);
}

/** What is left of a tired campaign's click-through rate, 0..1. */
export function fatigueRatio(daysRunning: number): number {
  const tiredDays = Math.max(0, daysRunning - PLANTED.fatigueAfterDays);
  return Math.max(PLANTED.fatigueFloor, (1 - PLANTED.fatiguePerDay) ** tiredDays);
}

export function isWeekend(epoch: number): boolean {
  const weekday = weekdayOf(epoch);
  return weekday === 0 || weekday === 6;
}
