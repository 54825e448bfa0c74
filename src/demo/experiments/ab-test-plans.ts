import { TestStatusEnum, TestTypeEnum } from '../../features/experiments/ab-tests/ab-test.enums';

/** An arm as it is planned, and the truth about it. */
interface PlannedArm {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly configuration: Readonly<Record<string, unknown>>;
  /** Share of the traffic; those of a test sum to 1. */
  readonly share: number;
  /** True rate over the control's, minus 1. */
  readonly uplift: number;
}

/** A test as it is planned, when it runs and how it comes out. The first arm is the control. */
export interface TestPlan {
  readonly key: string;
  readonly name: string;
  readonly hypothesis: string;
  readonly type: TestTypeEnum;
  readonly status: TestStatusEnum;
  readonly confidenceThreshold: number;
  /** Smallest uplift to find, a share of the control. */
  readonly minimumDetectableEffect: number;
  /** When it began, as a share of the period of the demo; null: it has not. A running test began a third of its time ago. */
  readonly beginsAt: number | null;
  /** Whether the shop counts by the device of its visitors too. */
  readonly byDevice?: boolean;
  /** Whether its arms are contents of a campaign that runs, so that serving shows them; the rest of the units see what everybody sees. */
  readonly isServed?: boolean;
  readonly arms: readonly PlannedArm[];
}

const { COMPLETED, ACTIVE, PAUSED, CANCELLED, DRAFT } = TestStatusEnum;
const { SIMPLE_AB, MULTIVARIATE, SPLIT_URL, CONTENT_VARIATION } = TestTypeEnum;

const arm = (
  key: string,
  name: string,
  configuration: Readonly<Record<string, unknown>>,
  uplift = 0,
  share = 0.5,
): PlannedArm => ({ key, name, description: `${name}, everything else as it is.`, configuration, share, uplift });

/** The tests of every account: one in every state, one of every type, and one that decides what is served. */
export const TEST_PLANS: readonly TestPlan[] = [
  {
    key: 'benefit-headline',
    byDevice: true,
    name: 'Benefit in the headline',
    hypothesis: 'A headline that names the benefit makes more visitors buy than one that names the product.',
    type: SIMPLE_AB,
    status: COMPLETED,
    confidenceThreshold: 0.95,
    minimumDetectableEffect: 0.15,
    beginsAt: 0.05,
    arms: [
      arm('control', 'Product headline', { headline: 'PRODUCT' }),
      arm('benefit', 'Benefit headline', { headline: 'BENEFIT' }, 0.22),
    ],
  },
  {
    key: 'customer-photos',
    name: 'Photos by customers',
    hypothesis: 'Photos by customers are trusted more than those of the studio.',
    type: CONTENT_VARIATION,
    status: COMPLETED,
    confidenceThreshold: 0.9,
    minimumDetectableEffect: 0.15,
    beginsAt: 0.3,
    arms: [
      arm('control', 'Studio photos', { photos: 'STUDIO' }),
      arm('customers', 'Photos by customers', { photos: 'CUSTOMERS' }),
    ],
  },
  {
    key: 'long-form',
    name: 'More questions at sign-up',
    hypothesis: 'Asking for more at sign-up brings better leads without losing many.',
    type: SIMPLE_AB,
    status: CANCELLED,
    confidenceThreshold: 0.95,
    minimumDetectableEffect: 0.15,
    beginsAt: 0.5,
    arms: [arm('control', 'Three questions', { questions: 3 }), arm('long', 'Seven questions', { questions: 7 }, -0.3)],
  },
  {
    key: 'landing-page',
    name: 'Landing page of its own',
    hypothesis: 'A landing page of its own converts better than the product page.',
    type: SPLIT_URL,
    status: PAUSED,
    confidenceThreshold: 0.95,
    minimumDetectableEffect: 0.2,
    beginsAt: null,
    arms: [
      arm('control', 'Product page', { url: 'https://shop.example.com/product' }, 0, 0.6),
      arm('landing', 'Landing page', { url: 'https://shop.example.com/landing' }, 0.06, 0.4),
    ],
  },
  {
    key: 'picture-and-button',
    byDevice: true,
    name: 'Picture and button',
    hypothesis: 'A person in the picture and a button that says what comes next help, together more than alone.',
    type: MULTIVARIATE,
    status: ACTIVE,
    confidenceThreshold: 0.95,
    minimumDetectableEffect: 0.2,
    beginsAt: null,
    arms: [
      arm('control', 'Product, plain button', { picture: 'PRODUCT', button: 'PLAIN' }, 0, 0.25),
      arm('person', 'Person, plain button', { picture: 'PERSON', button: 'PLAIN' }, 0.08, 0.25),
      arm('button', 'Product, clear button', { picture: 'PRODUCT', button: 'CLEAR' }, 0.05, 0.25),
      arm('person-button', 'Person, clear button', { picture: 'PERSON', button: 'CLEAR' }, 0.2, 0.25),
    ],
  },
  {
    key: 'free-shipping',
    name: 'Free shipping from two pieces',
    hypothesis: 'Free shipping from two pieces makes orders larger.',
    type: CONTENT_VARIATION,
    status: DRAFT,
    confidenceThreshold: 0.95,
    minimumDetectableEffect: 0.1,
    beginsAt: null,
    arms: [
      arm('control', 'Shipping at cost', { shipping: 'COST' }),
      arm('free', 'Free from two', { shipping: 'FREE_FROM_TWO' }, 0.1),
    ],
  },
  {
    key: 'opening-line',
    isServed: true,
    name: 'Another opening',
    hypothesis: 'A content that opens otherwise makes more of those who click buy.',
    type: CONTENT_VARIATION,
    status: ACTIVE,
    confidenceThreshold: 0.95,
    minimumDetectableEffect: 0.2,
    beginsAt: null,
    arms: [arm('control', 'The opening so far', {}), arm('other', 'Another opening', {}, 0.1)],
  },
];
