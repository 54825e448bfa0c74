import type { PlatformPriorityEnum } from '../features/profiles/profile.enums';
import type { Random } from '../statistics/random';
import { logNormal } from './draws';
import { type Cell, PLANTED } from './planted-effects';

/** Of those who do not click, how many react, comment, share or watch, by platform. Null: its reports do not say. */
const OTHERS: Readonly<Record<PlatformPriorityEnum, number | null>> = {
  INSTAGRAM: 0.022,
  FACEBOOK: 0.018,
  TIKTOK: null,
  LINKEDIN: 0.008,
  YOUTUBE: 0.014,
};

/** What one fact counts: clicks are engagements too, and people do other things with an ad. */
export type CountEngagements = (
  fact: Cell & { readonly impressions: number; readonly clicks: number },
) => number | null;

/** The engagements of one campaign, which differs from others here as well. */
export function engagementsOfCampaign(random: Random): CountEngagements {
  const campaign = logNormal(random, PLANTED.engagementLogDeviation);
  return ({ platform, contentType, impressions, clicks }) => {
    const others = OTHERS[platform as PlatformPriorityEnum];
    if (others === null) return null;
    const video = contentType === 'VIDEO' ? PLANTED.videoEngagement : 1;
    return clicks + random.binomial(impressions - clicks, Math.min(0.9, others * campaign * video));
  };
}
