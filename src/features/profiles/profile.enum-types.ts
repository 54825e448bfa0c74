import { registerEnumType } from 'type-graphql';
import {
  AgeGroupEnum,
  BrandVoiceEnum,
  BudgetRangeEnum,
  BusinessSizeEnum,
  CampaignObjectiveEnum,
  ContentPreferenceEnum,
  PlatformPriorityEnum,
} from './profile.enums';

registerEnumType(BusinessSizeEnum, {
  name: 'BusinessSizeEnum',
  description: 'How large a business is.',
  valuesConfig: {
    STARTUP: { description: 'A young business that is still finding its market.' },
    SMB: { description: 'A small or medium-sized business.' },
    ENTERPRISE: { description: 'A large business.' },
  },
});
registerEnumType(BudgetRangeEnum, {
  name: 'BudgetRangeEnum',
  description:
    'Order of magnitude of a monthly marketing budget, in US dollars or what buys about as much of advertising.',
  valuesConfig: {
    MICRO: { description: 'Below 1,000 a month.' },
    SMALL: { description: '1,000 to 5,000 a month.' },
    MEDIUM: { description: '5,000 to 25,000 a month.' },
    LARGE: { description: '25,000 to 100,000 a month.' },
    ENTERPRISE: { description: 'Above 100,000 a month.' },
  },
});
registerEnumType(AgeGroupEnum, {
  name: 'AgeGroupEnum',
  description: 'Generation of an audience.',
  valuesConfig: {
    GEN_Z: { description: 'Born 1997 to 2012.' },
    MILLENNIAL: { description: 'Born 1981 to 1996.' },
    GEN_X: { description: 'Born 1965 to 1980.' },
    BOOMER: { description: 'Born 1946 to 1964.' },
  },
});
registerEnumType(BrandVoiceEnum, {
  name: 'BrandVoiceEnum',
  description: 'How a brand speaks.',
  valuesConfig: {
    PROFESSIONAL: { description: 'Factual and competent.' },
    CASUAL: { description: 'Relaxed, as among friends.' },
    PLAYFUL: { description: 'With humour.' },
    LUXURY: { description: 'Exclusive and refined.' },
    AUTHENTIC: { description: 'Personal and honest.' },
    BOLD: { description: 'Loud and daring.' },
  },
});
registerEnumType(CampaignObjectiveEnum, {
  name: 'CampaignObjectiveEnum',
  description: 'What a campaign is for.',
  valuesConfig: {
    BRAND_AWARENESS: { description: 'To be known.' },
    LEAD_GENERATION: { description: 'To win contacts.' },
    SALES: { description: 'To sell.' },
    ENGAGEMENT: { description: 'To be liked, shared and commented.' },
    TRAFFIC: { description: 'To bring visitors to a site.' },
    APP_INSTALLS: { description: 'To have an app installed.' },
  },
});
registerEnumType(ContentPreferenceEnum, {
  name: 'ContentPreferenceEnum',
  description: 'Which kind of content a brand prefers.',
  valuesConfig: {
    VIDEO_FIRST: { description: 'Mostly video.' },
    IMAGE_HEAVY: { description: 'Mostly images.' },
    TEXT_FOCUSED: { description: 'Mostly text.' },
    MIXED: { description: 'All kinds.' },
  },
});
registerEnumType(PlatformPriorityEnum, {
  name: 'PlatformPriorityEnum',
  description: 'A platform to advertise on.',
  valuesConfig: {
    INSTAGRAM: { description: 'Instagram.' },
    FACEBOOK: { description: 'Facebook.' },
    TIKTOK: { description: 'TikTok.' },
    LINKEDIN: { description: 'LinkedIn.' },
    YOUTUBE: { description: 'YouTube.' },
  },
});
