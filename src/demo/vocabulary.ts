import type { CampaignObjectiveEnum } from '../features/profiles/profile.enums';

/** First names of the demo's users, in the order of their accounts. */
export const FIRST_NAMES = [
  'Ana',
  'Ben',
  'Chiara',
  'Daniel',
  'Elif',
  'Finn',
  'Grace',
  'Hugo',
  'Ines',
  'Jonas',
  'Keiko',
  'Liam',
  'Maya',
  'Noah',
  'Olga',
  'Pedro',
  'Quinn',
  'Rosa',
  'Samir',
  'Tara',
  'Ulrich',
  'Vera',
  'Wanda',
  'Xavier',
  'Yara',
  'Zoe',
] as const;

export const LAST_NAMES = [
  'Almeida',
  'Berg',
  'Conti',
  'Dubois',
  'Evans',
  'Fischer',
  'García',
  'Haddad',
  'Ito',
  'Jensen',
  'Kaya',
  'Lindgren',
  'Moreau',
  'Novak',
  'Okafor',
  'Petrov',
  'Quiroga',
  'Rossi',
  'Santos',
  'Tanaka',
  'Ueda',
  'Vogel',
  'Walsh',
  'Yilmaz',
] as const;

/** What is typical of an industry: rates relative to the average of all, order values in cents. */
export interface Industry {
  readonly name: string;
  readonly nouns: readonly string[];
  readonly products: readonly string[];
  readonly interests: readonly string[];
  readonly ctrRatio: number;
  readonly conversionRatio: number;
  readonly orderValueCents: number;
  readonly isForBusinesses: boolean;
}

export const INDUSTRIES: readonly Industry[] = [
  industry(
    'fashion',
    ['Atelier', 'Threads', 'Wardrobe'],
    ['linen shirts', 'trail sneakers', 'winter coats'],
    ['streetwear', 'sustainable_fashion'],
    1.15,
    0.95,
    6_800,
  ),
  industry(
    'beauty',
    ['Botanics', 'Glow', 'Skin Lab'],
    ['night serum', 'mineral sunscreen', 'lip tint'],
    ['skincare', 'clean_beauty'],
    1.2,
    1.1,
    4_200,
  ),
  industry(
    'food',
    ['Kitchen', 'Roasters', 'Pantry'],
    ['single-origin coffee', 'meal kits', 'olive oil'],
    ['home_cooking', 'specialty_coffee'],
    1.1,
    1.25,
    3_400,
  ),
  industry(
    'fitness',
    ['Athletics', 'Motion', 'Gym Club'],
    ['training plans', 'resistance bands', 'running vests'],
    ['running', 'strength_training'],
    1.05,
    1,
    5_600,
  ),
  industry(
    'travel',
    ['Journeys', 'Escapes', 'Trails'],
    ['weekend trips', 'rail passes', 'island stays'],
    ['city_breaks', 'hiking'],
    1,
    0.7,
    31_000,
  ),
  industry(
    'home',
    ['Living', 'Interiors', 'Woodworks'],
    ['oak tables', 'wool rugs', 'desk lamps'],
    ['interior_design', 'small_spaces'],
    0.95,
    0.85,
    14_500,
  ),
  industry(
    'education',
    ['Academy', 'Campus', 'Learning'],
    ['language courses', 'data bootcamps', 'exam coaching'],
    ['career_change', 'languages'],
    0.9,
    0.9,
    18_000,
    true,
  ),
  industry(
    'software',
    ['Cloud', 'Systems', 'Works'],
    ['invoicing', 'shift planning', 'help desk'],
    ['small_business', 'productivity'],
    0.8,
    0.75,
    24_000,
    true,
  ),
  industry(
    'finance',
    ['Capital', 'Savings', 'Ledger'],
    ['business accounts', 'savings plans', 'tax filing'],
    ['personal_finance', 'founders'],
    0.75,
    0.8,
    21_000,
    true,
  ),
  industry(
    'gaming',
    ['Arcade', 'Pixel Forge', 'Quest'],
    ['puzzle game', 'racing game', 'card game'],
    ['mobile_games', 'esports'],
    1.25,
    1.15,
    1_900,
  ),
];

export const COMPANY_WORDS = [
  'Northwind',
  'Juniper',
  'Harbour',
  'Copper',
  'Willow',
  'Meridian',
  'Saffron',
  'Granite',
  'Lumen',
  'Cedar',
  'Tidal',
  'Poppy',
  'Bramble',
  'Aurora',
  'Slate',
  'Maple',
  'Cobalt',
  'Fern',
  'Ember',
  'Quill',
] as const;

/** Currency, countries and language of a market; `prices` scales money so that a unit buys about the same everywhere. */
export const MARKETS = [
  { currency: 'USD', countries: ['US', 'CA'], language: 'en', prices: 1 },
  { currency: 'EUR', countries: ['DE', 'AT', 'FR'], language: 'en', prices: 0.95 },
  { currency: 'GBP', countries: ['GB', 'IE'], language: 'en', prices: 0.8 },
  { currency: 'EUR', countries: ['ES', 'PT', 'IT'], language: 'en', prices: 0.95 },
] as const;

/** What an objective does to rates, and how people would call such a campaign. */
export const OBJECTIVES: Readonly<
  Record<
    CampaignObjectiveEnum,
    { readonly ctrRatio: number; readonly conversionRate: number; readonly words: readonly string[] }
  >
> = {
  BRAND_AWARENESS: { ctrRatio: 0.6, conversionRate: 0.015, words: ['Hello', 'Brand film', 'Say our name'] },
  LEAD_GENERATION: { ctrRatio: 0.95, conversionRate: 0.07, words: ['Sign-ups', 'Free guide', 'Newsletter'] },
  SALES: { ctrRatio: 1, conversionRate: 0.045, words: ['Sale', 'Bestsellers', 'Last pieces'] },
  ENGAGEMENT: { ctrRatio: 1.3, conversionRate: 0.02, words: ['Your story', 'Photo contest', 'Behind the scenes'] },
  TRAFFIC: { ctrRatio: 1.5, conversionRate: 0.025, words: ['Visit us', 'Magazine', 'New arrivals'] },
  APP_INSTALLS: { ctrRatio: 0.9, conversionRate: 0.06, words: ['Get the app', 'In your pocket', 'App-only offer'] },
};

/** Where a platform shows ads, what it shows, its click-through rate and the price of a thousand impressions in cents. */
export const PLATFORMS = {
  INSTAGRAM: {
    ctr: 0.011,
    thousandCents: 780,
    placements: ['FEED', 'STORIES', 'REELS'],
    contents: ['VIDEO', 'IMAGE', 'CAROUSEL'],
  },
  FACEBOOK: {
    ctr: 0.011,
    thousandCents: 720,
    placements: ['FEED', 'STORIES', 'MARKETPLACE'],
    contents: ['VIDEO', 'IMAGE', 'CAROUSEL'],
  },
  TIKTOK: { ctr: 0.0095, thousandCents: 560, placements: ['FEED', 'SEARCH'], contents: ['VIDEO', 'CAROUSEL'] },
  LINKEDIN: { ctr: 0.0055, thousandCents: 2_600, placements: ['FEED', 'MESSAGES'], contents: ['VIDEO', 'IMAGE'] },
  YOUTUBE: { ctr: 0.0065, thousandCents: 900, placements: ['IN_STREAM', 'SHORTS'], contents: ['VIDEO', 'IMAGE'] },
} as const;

export const AGE_GROUPS = ['18-24', '25-34', '35-44', '45-54', '55-64', '65+'] as const;
export const SEASONS = [
  'winter',
  'winter',
  'spring',
  'spring',
  'spring',
  'summer',
  'summer',
  'summer',
  'autumn',
  'autumn',
  'autumn',
  'winter',
] as const;

function industry(
  name: string,
  nouns: readonly string[],
  products: readonly string[],
  interests: readonly string[],
  ctrRatio: number,
  conversionRatio: number,
  orderValueCents: number,
  isForBusinesses = false,
): Industry {
  return { name, nouns, products, interests, ctrRatio, conversionRatio, orderValueCents, isForBusinesses };
}
