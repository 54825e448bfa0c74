export enum BusinessSizeEnum {
  STARTUP = 'STARTUP',
  SMB = 'SMB',
  ENTERPRISE = 'ENTERPRISE',
}

export enum BudgetRangeEnum {
  MICRO = 'MICRO',
  SMALL = 'SMALL',
  MEDIUM = 'MEDIUM',
  LARGE = 'LARGE',
  ENTERPRISE = 'ENTERPRISE',
}

export enum AgeGroupEnum {
  GEN_Z = 'GEN_Z',
  MILLENNIAL = 'MILLENNIAL',
  GEN_X = 'GEN_X',
  BOOMER = 'BOOMER',
}

export enum BrandVoiceEnum {
  PROFESSIONAL = 'PROFESSIONAL',
  CASUAL = 'CASUAL',
  PLAYFUL = 'PLAYFUL',
  LUXURY = 'LUXURY',
  AUTHENTIC = 'AUTHENTIC',
  BOLD = 'BOLD',
}

export enum CampaignObjectiveEnum {
  BRAND_AWARENESS = 'BRAND_AWARENESS',
  LEAD_GENERATION = 'LEAD_GENERATION',
  SALES = 'SALES',
  ENGAGEMENT = 'ENGAGEMENT',
  TRAFFIC = 'TRAFFIC',
  APP_INSTALLS = 'APP_INSTALLS',
}

export enum ContentPreferenceEnum {
  VIDEO_FIRST = 'VIDEO_FIRST',
  IMAGE_HEAVY = 'IMAGE_HEAVY',
  TEXT_FOCUSED = 'TEXT_FOCUSED',
  MIXED = 'MIXED',
}

export enum PlatformPriorityEnum {
  INSTAGRAM = 'INSTAGRAM',
  FACEBOOK = 'FACEBOOK',
  TIKTOK = 'TIKTOK',
  LINKEDIN = 'LINKEDIN',
  YOUTUBE = 'YOUTUBE',
}
