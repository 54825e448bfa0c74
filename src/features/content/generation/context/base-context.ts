import { readEnum, readList, readRecord, readText } from '../../../../platform/json-values';
import type { CampaignPersonalizationSettings } from '../../../campaigns/settings/campaign-personalization-settings.entity';
import { PersonalizationLevelEnum, SpecialCategoryEnum } from '../../../campaigns/settings/personalization.enums';
import { type Audience, readAudience } from '../../../campaigns/settings/settings.audience';
import { readDynamicElements } from '../../../campaigns/settings/settings.views';
import { specialCategoriesOf } from '../../../campaigns/settings/special-category';
import {
  type KnownCampaign,
  type KnownProfile,
  type KnownValues,
  knownValues,
} from '../../../templates/checking/known-values';

/** What is known before anybody is addressed: of the account, of what was learned, of the campaign and its settings. Plain JSON. */
export interface BaseContext {
  readonly known: KnownValues;
  /** Null: the campaign has no settings, and nothing is left out. */
  readonly level: PersonalizationLevelEnum | null;
  readonly audience: Audience;
  /** What dynamic elements show where a variable has no value, by variable; empty where dynamic content is off. */
  readonly fallbacks: Readonly<Record<string, string>>;
  readonly specialCategories: readonly SpecialCategoryEnum[];
}

/** The columns of the settings that contents are made by. */
export const BASE_SETTINGS_COLUMNS = [
  'personalizationLevel',
  'audienceSettings',
  'dynamicContentEnabled',
  'dynamicElements',
  'specialCategories',
] as const satisfies readonly (keyof CampaignPersonalizationSettings)[];

export type BaseSettings = Pick<CampaignPersonalizationSettings, (typeof BASE_SETTINGS_COLUMNS)[number]>;

export function baseContext(
  profile: KnownProfile | null,
  campaign: KnownCampaign,
  settings: BaseSettings | null,
): BaseContext {
  const known = knownValues(profile, campaign);
  const level = settings?.personalizationLevel ?? null;
  const elements = settings?.dynamicContentEnabled ? readDynamicElements(settings.dynamicElements) : [];
  return {
    // The same for everybody: what was learned about what works where is not for such a campaign.
    known: level === PersonalizationLevelEnum.BASIC ? { ...known, preferences: {} } : known,
    level,
    audience: readAudience(settings?.audienceSettings),
    fallbacks: Object.fromEntries(
      elements.flatMap(({ variable, fallback }) =>
        variable === null || fallback === null || fallback.trim() === '' ? [] : [[variable, fallback]],
      ),
    ),
    specialCategories: specialCategoriesOf(settings?.specialCategories ?? [], campaign.objective),
  };
}

/** A context as it is kept with a run. */
export function readBaseContext(json: unknown): BaseContext {
  const { known, level, audience, fallbacks, specialCategories } = readRecord(json);
  const { profile, campaign, preferences } = readRecord(known);
  return {
    known: { profile: readRecord(profile), campaign: readRecord(campaign), preferences: readRecord(preferences) },
    level: readEnum(PersonalizationLevelEnum, level),
    audience: readAudience(audience),
    fallbacks: Object.fromEntries(
      Object.entries(readRecord(fallbacks)).flatMap(([name, one]) => {
        const fallback = readText(one);
        return fallback === null ? [] : [[name, fallback]];
      }),
    ),
    specialCategories: readList(specialCategories).flatMap((one) => readEnum(SpecialCategoryEnum, one) ?? []),
  };
}
