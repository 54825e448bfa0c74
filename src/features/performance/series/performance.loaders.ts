import type { Recipe } from '../../../platform/graphql/loaders';
import { type PerformanceRequest, type PerformanceSums, sumByCampaign, sumOverall } from './performance.store';

export interface CampaignPerformanceKey {
  readonly campaignId: string;
  readonly request: PerformanceRequest;
}

/** Sums by campaign: one statement for all campaigns that are asked the same. */
export const sumsByCampaign: Recipe<CampaignPerformanceKey, readonly PerformanceSums[]> = {
  name: 'CampaignPerformance.sums',
  cacheKey: ({ campaignId, request }) => `${campaignId} ${JSON.stringify(request)}`,
  async load(db, keys) {
    const groups = new Map<string, { request: PerformanceRequest; campaignIds: Set<string> }>();
    for (const { campaignId, request } of keys) {
      const signature = JSON.stringify(request);
      const group = groups.get(signature) ?? { request, campaignIds: new Set() };
      group.campaignIds.add(campaignId);
      groups.set(signature, group);
    }
    const found = new Map<string, PerformanceSums[]>();
    await Promise.all(
      [...groups].map(async ([signature, { request, campaignIds }]) => {
        for (const sums of await sumByCampaign(db, [...campaignIds], request)) {
          const key = `${sums.campaignId} ${signature}`;
          found.set(key, [...(found.get(key) ?? []), sums]);
        }
      }),
    );
    return keys.map((key) => found.get(this.cacheKey(key)) ?? []);
  },
};

/** Sums over all campaigns: what many places of an operation ask alike is added up once. */
export const sumsOverall: Recipe<PerformanceRequest, readonly PerformanceSums[]> = {
  name: 'User.performanceSums',
  cacheKey: (request) => JSON.stringify(request),
  async load(db, requests) {
    const loads = new Map<string, Promise<readonly PerformanceSums[]>>();
    for (const request of requests) {
      const signature = this.cacheKey(request);
      if (!loads.has(signature)) loads.set(signature, sumOverall(db, null, request));
    }
    return Promise.all(requests.map(async (request) => (await loads.get(this.cacheKey(request))) ?? []));
  },
};
