import { PersonalizationLevelEnum } from './personalization.enums';
import { TriggerActionEnum } from './settings.enums';

const { ADVANCED, FULL } = PersonalizationLevelEnum;

/** The levels from which on an action is followed. Whom a campaign leaves out, and what its owner wants to hear, goes at any. */
const LEVELS: Readonly<Record<TriggerActionEnum, readonly PersonalizationLevelEnum[]>> = {
  [TriggerActionEnum.SHOW_CONTENT]: [ADVANCED, FULL],
  [TriggerActionEnum.ADJUST_BID]: [FULL],
  [TriggerActionEnum.EXCLUDE]: Object.values(PersonalizationLevelEnum),
  [TriggerActionEnum.NOTIFY]: Object.values(PersonalizationLevelEnum),
};

/** The levels at which an action of a trigger is followed, the lowest first. */
export function levelsOf(action: TriggerActionEnum): readonly PersonalizationLevelEnum[] {
  return LEVELS[action];
}

/** Whether an action of a trigger is followed where so much is personalized; null: nothing is left out. */
export function isFollowed(action: TriggerActionEnum, level: PersonalizationLevelEnum | null): boolean {
  return level === null || LEVELS[action].includes(level);
}

/** Whether bids go by what is known of somebody where so much is personalized; null: nothing is left out. */
export function isBidOn(level: PersonalizationLevelEnum | null): boolean {
  return level === null || level === FULL;
}
