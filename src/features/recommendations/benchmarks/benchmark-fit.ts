import { fitMarket, type MarketCampaign } from '../engine/market-fit';
import { type Disclosure, disclose } from './disclosure';

/**
 * What campaigns of many accounts show, as far as it may be shown; null where nothing may. It takes seconds for thousands of campaigns,
 * and is called in a thread (inThread).
 */
export function fitBenchmarks(campaigns: readonly MarketCampaign[]): Disclosure | null {
  const market = fitMarket(campaigns, '');
  return market === null ? null : disclose(market, campaigns);
}
