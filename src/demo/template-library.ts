import { CampaignObjectiveEnum, PlatformPriorityEnum } from '../features/profiles/profile.enums';
import type { TemplateIssue } from '../features/templates/checking/template-issue';
import {
  TemplateIssueCodeEnum,
  TemplateIssueSeverityEnum,
  TemplatePurposeEnum,
  TemplateVariableTypeEnum,
  TextSlotEnum,
} from '../features/templates/template.enums';
import type { TemplateVariableValue } from '../features/templates/template.variables';

/** A variable as a template declares it: what does not apply is left out. */
type DeclaredVariable = Pick<TemplateVariableValue, 'name' | 'type' | 'required'> & Partial<TemplateVariableValue>;

export interface LibraryTemplate {
  readonly name: string;
  readonly description: string;
  readonly templateType: string;
  readonly category: string;
  readonly basePrompt: string;
  readonly variables: readonly DeclaredVariable[];
  /** The text that it had before, where it was improved once. */
  readonly formerPrompt?: string;
  /** What was noticed about that text. */
  readonly formerIssues?: readonly TemplateIssue[];
  readonly changeNote?: string;
  readonly style: {
    readonly maxCharacters: number;
    readonly aspectRatio?: string;
    readonly callToAction: string;
    readonly purpose: TemplatePurposeEnum;
    readonly platform?: PlatformPriorityEnum;
    readonly slot?: TextSlotEnum;
    readonly forbiddenWords?: readonly string[];
  };
  readonly objectives: readonly CampaignObjectiveEnum[];
}

const { CONTENT, PROMPT } = TemplatePurposeEnum;
const { STRING, NUMBER, URL, DATE, LIST } = TemplateVariableTypeEnum;
const { SALES, TRAFFIC, ENGAGEMENT, BRAND_AWARENESS, LEAD_GENERATION, APP_INSTALLS } = CampaignObjectiveEnum;

const BRAND: DeclaredVariable = {
  name: 'brand_name',
  type: STRING,
  required: true,
  maxLength: 100,
  description: 'Name of the brand.',
  example: 'Northwind Atelier',
  source: 'profile.business_name',
};
const PRODUCT: DeclaredVariable = {
  name: 'product',
  type: STRING,
  required: true,
  maxLength: 120,
  description: 'What is advertised.',
  example: 'linen shirts',
};
const AUDIENCE: DeclaredVariable = {
  name: 'audience',
  type: STRING,
  required: false,
  default: 'everybody',
  maxLength: 60,
  description: 'Whom it addresses.',
  example: 'young professionals',
};
const TONE: DeclaredVariable = {
  name: 'tone',
  type: STRING,
  required: false,
  default: 'friendly',
  enum: ['friendly', 'professional', 'playful', 'bold'],
  description: 'How it speaks.',
  example: 'playful',
};
const SEASON: DeclaredVariable = {
  name: 'season',
  type: STRING,
  required: false,
  default: 'this season',
  maxLength: 30,
  description: 'Time of the year.',
  example: 'summer',
};
const SITE: DeclaredVariable = {
  name: 'site_url',
  type: URL,
  required: true,
  description: 'Where a click leads.',
  example: 'https://shop.example.com/',
  source: 'profile.website_url',
};

/** Liquid templates that every account of the demo begins with; the first three are what its advertisements are made of. */
export const TEMPLATE_LIBRARY: readonly LibraryTemplate[] = [
  {
    name: 'Short product film',
    description: 'A script of 15 seconds: hook, use, offer.',
    templateType: 'VIDEO_SCRIPT',
    category: 'launch',
    basePrompt:
      'Write a script of 15 seconds for {{ brand_name }} about {{ product }}, in a {{ tone }} tone, for {{ audience }}. Begin with a question; {{ season }} is when it is used; end on the product in use.',
    variables: [BRAND, PRODUCT, TONE, AUDIENCE, SEASON],
    style: { maxCharacters: 900, aspectRatio: '9:16', callToAction: 'Watch now', purpose: PROMPT },
    objectives: [BRAND_AWARENESS, ENGAGEMENT, SALES],
  },
  {
    name: 'Single picture post',
    description: 'One picture, one sentence, one reason.',
    templateType: 'SOCIAL_POST',
    category: 'always-on',
    basePrompt:
      'One sentence of at most 90 characters by {{ brand_name }} on {{ product }} for {{ season | default: "today" }}, in a {{ tone }} tone, for {{ audience }}. Say one reason, no more.',
    variables: [BRAND, PRODUCT, SEASON, TONE, AUDIENCE],
    formerPrompt:
      'Two sentences by {{ brand_name }} on {{ product }} for {{ season | default: "today" }}, for {{ audience }}.',
    formerIssues: [
      {
        code: TemplateIssueCodeEnum.UNUSED_VARIABLE,
        severity: TemplateIssueSeverityEnum.WARNING,
        message: '`tone` is declared but the text never reads it.',
        line: null,
        column: null,
        variable: 'tone',
      },
    ],
    changeNote: 'One sentence and one reason, in the tone of the brand: the second was never read.',
    style: { maxCharacters: 125, aspectRatio: '4:5', callToAction: 'Shop now', purpose: PROMPT },
    objectives: [SALES, TRAFFIC],
  },
  {
    name: 'Carousel of reasons',
    description: 'Three cards, each with one reason.',
    templateType: 'CAROUSEL',
    category: 'consideration',
    basePrompt:
      'Three cards by {{ brand_name }}, one reason for {{ product }} on each, for {{ audience }}, in a {{ tone }} tone. The last card leads to {{ site_url }}.',
    variables: [BRAND, PRODUCT, AUDIENCE, TONE, SITE],
    style: { maxCharacters: 300, aspectRatio: '1:1', callToAction: 'Learn more', purpose: PROMPT },
    objectives: [SALES, LEAD_GENERATION, TRAFFIC],
  },
  {
    name: 'Welcome mail',
    description: 'The first mail after a sign-up.',
    templateType: 'EMAIL',
    category: 'welcome',
    basePrompt:
      'Hello {{ first_name | default: "there" }}, welcome to {{ brand_name }}!{% if interests.size > 0 %} Since you like {{ interests | join: ", " }}, begin with {{ product }}.{% endif %} {{ site_url }}',
    variables: [
      {
        name: 'first_name',
        type: STRING,
        required: false,
        maxLength: 60,
        description: 'First name of the reader.',
        example: 'Sam',
      },
      BRAND,
      {
        name: 'interests',
        type: LIST,
        required: false,
        default: [],
        description: 'What the reader likes.',
        example: ['hiking'],
      },
      PRODUCT,
      SITE,
    ],
    style: { maxCharacters: 1_200, callToAction: 'Have a look', purpose: CONTENT },
    objectives: [LEAD_GENERATION],
  },
  {
    name: 'Limited offer',
    description: 'A price that ends on a day.',
    templateType: 'SOCIAL_POST',
    category: 'offer',
    basePrompt:
      '{{ product }} by {{ brand_name }}: {{ discount_percent }} percent off until {{ ends_on | date: "%d %B" }}. {{ site_url }}',
    variables: [
      PRODUCT,
      BRAND,
      {
        name: 'discount_percent',
        type: NUMBER,
        required: true,
        min: 1,
        max: 90,
        description: 'Whole percent off the price.',
        example: 15,
      },
      { name: 'ends_on', type: DATE, required: true, description: 'The last day of the offer.', example: '2026-12-24' },
      SITE,
    ],
    style: {
      maxCharacters: 125,
      aspectRatio: '1:1',
      callToAction: 'Get the offer',
      purpose: CONTENT,
      platform: PlatformPriorityEnum.FACEBOOK,
      slot: TextSlotEnum.PRIMARY_TEXT,
      forbiddenWords: ['guaranteed', 'free'],
    },
    objectives: [SALES],
  },
  {
    name: 'App in three steps',
    description: 'What the app does, in the order in which it is used.',
    templateType: 'LANDING_PAGE',
    category: 'app',
    basePrompt:
      'Explain the app of {{ brand_name }} in three steps for {{ audience }}: find {{ product }}, choose, done. The button leads to {{ site_url }}.',
    variables: [BRAND, AUDIENCE, PRODUCT, SITE],
    style: { maxCharacters: 600, callToAction: 'Install', purpose: PROMPT },
    objectives: [APP_INSTALLS],
  },
];
