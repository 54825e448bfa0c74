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

/** Dimensions that tell people apart. */
const DEMOGRAPHIC =
  /^(age|age_?group|gender|sex|region|location|country|city|zip|postal_?code|income|marital_?status)$/i;

/** What a campaign is about that must be treated with special care: what was said, and what its objective gives away. */
export function specialCategoriesOf(
  said: readonly SpecialCategoryEnum[],
  objective: string | null,
): SpecialCategoryEnum[] {
  const words = (objective ?? '').toLowerCase().replace(/[^a-z]+/g, ' ');
  return Object.values(SpecialCategoryEnum).filter((one) => said.includes(one) || WORDS[one].test(words));
}

/** Whether a dimension of an audience tells people apart by who they are or where they live. */
export function isDemographic(dimension: string): boolean {
  return DEMOGRAPHIC.test(dimension);
}
