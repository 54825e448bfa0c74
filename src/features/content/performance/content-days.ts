import { addDecimals, roundedDecimal } from '../../performance/facts/decimal-text';
import { rate } from '../content.rates';
import { NO_CURRENCY } from './content-counts';
import type { ContentDailyStatistics } from './content-daily-statistics.entity';
import type { ContentCountsType } from './content-performance.type';

/** What was counted of a content on a day by one source. */
export type ContentDay = Pick<
  ContentDailyStatistics,
  'day' | 'source' | 'impressions' | 'clicks' | 'conversions' | 'revenue' | 'currencies'
> & { readonly contentId: string };

/** Adds days up, of one source; money only where all of it is in one currency. */
export function sumDays(rows: readonly ContentDay[], day: string | null): ContentCountsType {
  const currencies = new Set(rows.flatMap((row) => row.currencies));
  const [impressions, clicks] = [sum(rows, (row) => row.impressions), sum(rows, (row) => row.clicks)];
  const conversions = Number(rows.reduce((total, row) => addDecimals(total, row.conversions), '0'));
  const [currency = NO_CURRENCY] = currencies;
  const revenue = rows.reduce((total, row) => addDecimals(total, row.revenue), '0');
  return {
    ...{ day, impressions, clicks, conversions },
    revenue: currencies.size > 1 ? null : roundedDecimal(revenue, 2),
    currency: currencies.size > 1 || currency === NO_CURRENCY ? null : currency,
    ctr: rate(clicks, impressions),
    conversionRate: rate(conversions, clicks),
  };
}

function sum(rows: readonly ContentDay[], of: (row: ContentDay) => number): number {
  return rows.reduce((total, row) => total + of(row), 0);
}
