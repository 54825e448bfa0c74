import { SpecialCategoryEnum } from './personalization.enums';

/**
 * Words of an objective that make a campaign one of a special category although nobody has said so: advertising law and
 * the platforms' own rules forbid to treat people differently there by age, gender or where they live.
 */
const WORDS: Readonly<Record<SpecialCategoryEnum, RegExp>> = {
  [SpecialCategoryEnum.HOUSING]: /\b(housing|real estate|rentals?|tenants?|mortgages?)\b/,
  [SpecialCategoryEnum.EMPLOYMENT]: /\b(employment|jobs?|hiring|recruit\w*|careers?|vacanc\w+)\b/,
  [SpecialCategoryEnum.CREDIT]: /\b(credits?|loans?|lending)\b/,
  [SpecialCategoryEnum.INSURANCE]: /\binsurances?\b/,
  [SpecialCategoryEnum.POLITICS]: /\b(politic\w*|elections?|vot(e|es|ing|ers?)|social issues?)\b/,
  [SpecialCategoryEnum.HEALTH]: /\b(health\w*|medical|medicines?|patients?)\b/,
};

/**
 * Dimensions that say where and when something is shown, and what it is: the only ones that may make a difference in a special
 * category. A list of those about people would never be whole, since anybody may call a dimension anything.
 */
const NOT_ABOUT_PEOPLE: ReadonlySet<string> = new Set([
  ...['platform', 'channel', 'network', 'placement', 'position', 'inventory'],
  ...['device', 'devicetype', 'os', 'operatingsystem', 'browser', 'connection'],
  ...['hour', 'hourofday', 'daypart', 'day', 'weekday', 'dayofweek', 'month', 'season'],
  ...['contenttype', 'content', 'contentid', 'template', 'templateid', 'format', 'creative', 'ad', 'adname'],
]);

/** What a campaign is about that must be treated with special care: what was said, and what its objective gives away. */
export function specialCategoriesOf(
  said: readonly SpecialCategoryEnum[],
  objective: string | null,
): SpecialCategoryEnum[] {
  const words = (objective ?? '').toLowerCase().replace(/[^a-z]+/g, ' ');
  return Object.values(SpecialCategoryEnum).filter((one) => said.includes(one) || WORDS[one].test(words));
}

/** Whether a dimension surely tells nobody apart by who they are or where they live; case and `_` do not matter. */
export function isAboutNobody(dimension: string): boolean {
  return NOT_ABOUT_PEOPLE.has(dimension.toLowerCase().replaceAll('_', ''));
}
