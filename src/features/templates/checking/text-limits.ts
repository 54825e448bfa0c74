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
 * The limits of single-picture and video advertisements, as of 2026. Sources: Meta Ads Guide (feed: 125 characters of primary
 * text, 40 of the headline and 25 of the description are shown; captions up to 2,200), LinkedIn “Single image ads
 * specifications” (150 shown and 600 taken of the introduction, 70 and 200 of the headline, 70 of the description), TikTok
 * “Ad specifications” (100 characters of text), Google Ads “Video ad formats” (headline 15 shown of 40 taken in action ads is
 * not a title; the title of a video: 100). Platforms change them: what is longer is a warning, never an error.
 */
const TEXT_LIMITS: readonly TextLimit[] = [
  { platform: FACEBOOK, slot: PRIMARY_TEXT, shown: 125, accepted: 2_200 },
  { platform: FACEBOOK, slot: HEADLINE, shown: 40, accepted: 255 },
  { platform: FACEBOOK, slot: DESCRIPTION, shown: 25, accepted: null },
  { platform: INSTAGRAM, slot: PRIMARY_TEXT, shown: 125, accepted: 2_200 },
  { platform: INSTAGRAM, slot: HEADLINE, shown: 40, accepted: 255 },
  { platform: LINKEDIN, slot: PRIMARY_TEXT, shown: 150, accepted: 600 },
  { platform: LINKEDIN, slot: HEADLINE, shown: 70, accepted: 200 },
  { platform: LINKEDIN, slot: DESCRIPTION, shown: 70, accepted: null },
  { platform: TIKTOK, slot: PRIMARY_TEXT, shown: null, accepted: 100 },
  { platform: YOUTUBE, slot: HEADLINE, shown: 70, accepted: 100 },
  { platform: YOUTUBE, slot: DESCRIPTION, shown: 125, accepted: 5_000 },
];

/** The limit of a place on a platform, or null where none is known. */
export function textLimit(platform: PlatformPriorityEnum, slot: TextSlotEnum): TextLimit | null {
  return TEXT_LIMITS.find((limit) => limit.platform === platform && limit.slot === slot) ?? null;
}
