import { PlatformPriorityEnum } from '../../profiles/profile.enums';
import { TextSlotEnum } from '../template.enums';

/** How many characters of a text a platform shows, and how many it takes. Null: no such limit. */
export interface TextLimit {
  readonly platform: PlatformPriorityEnum;
  readonly slot: TextSlotEnum;
  /** What is longer is cut off behind “more”. */
  readonly shown: number | null;
  /** What is longer is refused. */
  readonly accepted: number | null;
}

const { FACEBOOK, INSTAGRAM, LINKEDIN, TIKTOK, YOUTUBE } = PlatformPriorityEnum;
const { HEADLINE, PRIMARY_TEXT, DESCRIPTION } = TextSlotEnum;

/**
 * The limits of single-picture and video advertisements, as published in 2026. Sources: Meta Ads Guide (of the primary text 125
 * characters are shown and 2,200 taken; 40 of the headline and 25 of the description are shown), LinkedIn “Single image ads
 * specifications” (introduction 150 shown, 600 taken; headline 70 and 200; description 70), TikTok “Auction in-feed ads” (text
 * of at most 100 characters), YouTube Help “Upload videos” (title of at most 100, description of at most 5,000 characters).
 * Platforms change them, and placements differ: what is longer is a warning, never an error.
 */
export const TEXT_LIMITS: readonly TextLimit[] = [
  { platform: FACEBOOK, slot: PRIMARY_TEXT, shown: 125, accepted: 2_200 },
  { platform: FACEBOOK, slot: HEADLINE, shown: 40, accepted: null },
  { platform: FACEBOOK, slot: DESCRIPTION, shown: 25, accepted: null },
  { platform: INSTAGRAM, slot: PRIMARY_TEXT, shown: 125, accepted: 2_200 },
  { platform: INSTAGRAM, slot: HEADLINE, shown: 40, accepted: null },
  { platform: LINKEDIN, slot: PRIMARY_TEXT, shown: 150, accepted: 600 },
  { platform: LINKEDIN, slot: HEADLINE, shown: 70, accepted: 200 },
  { platform: LINKEDIN, slot: DESCRIPTION, shown: 70, accepted: null },
  { platform: TIKTOK, slot: PRIMARY_TEXT, shown: null, accepted: 100 },
  { platform: YOUTUBE, slot: HEADLINE, shown: null, accepted: 100 },
  { platform: YOUTUBE, slot: DESCRIPTION, shown: null, accepted: 5_000 },
];

/** The limit of a place on a platform, or null where none is known. */
export function textLimit(platform: PlatformPriorityEnum, slot: TextSlotEnum): TextLimit | null {
  return TEXT_LIMITS.find((limit) => limit.platform === platform && limit.slot === slot) ?? null;
}
