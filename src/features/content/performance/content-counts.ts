import { addDecimals } from '../../performance/facts/decimal-text';

/** An event that names a content, as far as counting looks at it. */
export interface ContentEvent {
  readonly contentId: string | null;
  readonly kind: string;
  readonly occurredAt: Date;
  /** Exact decimal. */
  readonly value: string | null;
  readonly currency: string | null;
}

/** What has to be added to one day of a content. */
export interface ContentCounts {
  readonly contentId: string;
  /** YYYY-MM-DD in UTC. */
  readonly day: string;
  impressions: number;
  clicks: number;
  conversions: number;
  revenue: string;
  readonly currencies: Set<string>;
}

/** Stands where a value says no currency (ISO 4217: no currency). */
export const NO_CURRENCY = 'XXX';

/**
 * Adds events up by content and day. An exposure says that a unit saw a variation of a test: what of a content is shown is an
 * impression, so that nothing is counted twice.
 */
export function countContentEvents(events: readonly ContentEvent[]): ContentCounts[] {
  const counts = new Map<string, ContentCounts>();
  for (const { contentId, kind, occurredAt, value, currency } of events) {
    if (contentId === null || kind === 'EXPOSURE') continue;
    const day = occurredAt.toISOString().slice(0, 10);
    const key = `${contentId} ${day}`;
    let row = counts.get(key);
    if (row === undefined) {
      row = { contentId, day, impressions: 0, clicks: 0, conversions: 0, revenue: '0', currencies: new Set() };
      counts.set(key, row);
    }
    if (kind === 'IMPRESSION') row.impressions += 1;
    else if (kind === 'CLICK') row.clicks += 1;
    else row.conversions += 1;
    if (value === null) continue;
    row.revenue = addDecimals(row.revenue, value);
    row.currencies.add(currency ?? NO_CURRENCY);
  }
  return [...counts.values()];
}
