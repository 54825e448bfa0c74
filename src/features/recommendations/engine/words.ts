/** How what a candidate is made of is said. */
export const OBJECTIVE_WORDS: Readonly<Record<string, string>> = {
  BRAND_AWARENESS: 'Awareness',
  LEAD_GENERATION: 'Leads',
  SALES: 'Sales',
  ENGAGEMENT: 'Engagement',
  TRAFFIC: 'Traffic',
  APP_INSTALLS: 'Installs',
};
export const GENERATION_WORDS: Readonly<Record<string, string>> = {
  GEN_Z: 'Gen Z',
  MILLENNIAL: 'millennials',
  GEN_X: 'Gen X',
  BOOMER: 'boomers',
};
export const PLATFORM_WORDS: Readonly<Record<string, string>> = {
  INSTAGRAM: 'Instagram',
  FACEBOOK: 'Facebook',
  TIKTOK: 'TikTok',
  LINKEDIN: 'LinkedIn',
  YOUTUBE: 'YouTube',
};

export function contentWord(contentType: string): string {
  return contentType.toLowerCase().replace('_', ' ');
}
