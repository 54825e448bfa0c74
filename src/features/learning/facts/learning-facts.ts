/** What a learning run looks at: counts by campaign and combination of dimensions, and by campaign and day. */

/** First day, and the day after the last one. */
export interface LearningWindow {
  readonly start: string;
  readonly end: string;
}

/** A campaign with facts in the window, and what it is as a whole; null where that is not known or not one thing. */
export interface LearningCampaign {
  readonly id: string;
  readonly objective: string | null;
  readonly brandVoice: string | null;
  readonly budgetRange: string | null;
  /** First and last day with facts, in the window or before it. */
  readonly firstDay: string;
  readonly lastDay: string;
}

/** Dimensions of facts, in the order of the columns of a cell. */
export const FACT_DIMENSIONS = ['platform', 'ageGroup', 'gender', 'region', 'placement', 'contentType'] as const;
export type FactDimension = (typeof FACT_DIMENSIONS)[number];

/** Sums of a campaign over one combination of values, weekday and currency; '' where facts are not broken down. */
export interface FactCell extends Measures {
  readonly campaignId: string;
  readonly values: readonly string[];
  /** ISO: 1 is Monday, 7 is Sunday. */
  readonly weekday: number;
  /** '' where it is not known. */
  readonly currency: string;
}

/** Sums of a campaign over one day, in one currency. */
export interface FactDay extends Measures {
  readonly campaignId: string;
  readonly date: string;
  readonly currency: string;
}

export interface Measures {
  readonly impressions: number;
  readonly clicks: number;
  readonly conversions: number;
  readonly spend: number;
  readonly revenue: number;
}

export interface LearningFacts {
  readonly window: LearningWindow;
  readonly campaigns: readonly LearningCampaign[];
  readonly cells: CellColumns;
  readonly days: readonly FactDay[];
  /** Facts behind the cells. */
  readonly facts: number;
}

/** Cells by column, since there may be a million of them; texts are numbered. */
export interface CellColumns {
  readonly length: number;
  /** Index into the campaigns. */
  readonly campaign: Uint32Array;
  /** One column for each of FACT_DIMENSIONS; numbers into `texts`. */
  readonly values: readonly Uint32Array[];
  readonly weekday: Uint8Array;
  /** Number into `texts`. */
  readonly currency: Uint32Array;
  readonly texts: readonly string[];
  readonly measures: Readonly<Record<keyof Measures, Float64Array>>;
}

/** Collects cells into columns. */
export class CellCollector {
  private length = 0;
  private size = 1_024;
  private campaign = new Uint32Array(this.size);
  private values = FACT_DIMENSIONS.map(() => new Uint32Array(this.size));
  private weekday = new Uint8Array(this.size);
  private currency = new Uint32Array(this.size);
  private measures = {
    impressions: new Float64Array(this.size),
    clicks: new Float64Array(this.size),
    conversions: new Float64Array(this.size),
    spend: new Float64Array(this.size),
    revenue: new Float64Array(this.size),
  };
  private readonly texts: string[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly campaigns: ReadonlyMap<string, number>;

  constructor(campaigns: readonly LearningCampaign[]) {
    this.campaigns = new Map(campaigns.map(({ id }, index) => [id, index]));
  }

  /** Takes a cell of one of the campaigns; cells of others are passed over. */
  add(cell: FactCell): void {
    const campaign = this.campaigns.get(cell.campaignId);
    if (campaign === undefined) return;
    if (this.length === this.size) this.grow();
    const at = this.length++;
    this.campaign[at] = campaign;
    for (let d = 0; d < FACT_DIMENSIONS.length; d++) this.values[d][at] = this.numberOf(cell.values[d]);
    this.weekday[at] = cell.weekday;
    this.currency[at] = this.numberOf(cell.currency);
    this.measures.impressions[at] = cell.impressions;
    this.measures.clicks[at] = cell.clicks;
    this.measures.conversions[at] = cell.conversions;
    this.measures.spend[at] = cell.spend;
    this.measures.revenue[at] = cell.revenue;
  }

  columns(): CellColumns {
    const end = this.length;
    const { impressions, clicks, conversions, spend, revenue } = this.measures;
    return {
      length: end,
      campaign: this.campaign.subarray(0, end),
      values: this.values.map((column) => column.subarray(0, end)),
      weekday: this.weekday.subarray(0, end),
      currency: this.currency.subarray(0, end),
      texts: this.texts,
      measures: {
        impressions: impressions.subarray(0, end),
        clicks: clicks.subarray(0, end),
        conversions: conversions.subarray(0, end),
        spend: spend.subarray(0, end),
        revenue: revenue.subarray(0, end),
      },
    };
  }

  private numberOf(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    this.texts.push(text);
    this.numbers.set(text, this.texts.length - 1);
    return this.texts.length - 1;
  }

  private grow(): void {
    this.size *= 2;
    const numbers = (column: Uint32Array) => {
      const wider = new Uint32Array(this.size);
      wider.set(column);
      return wider;
    };
    const doubles = (column: Float64Array) => {
      const wider = new Float64Array(this.size);
      wider.set(column);
      return wider;
    };
    const weekday = new Uint8Array(this.size);
    weekday.set(this.weekday);
    this.weekday = weekday;
    this.campaign = numbers(this.campaign);
    this.values = this.values.map(numbers);
    this.currency = numbers(this.currency);
    const { impressions, clicks, conversions, spend, revenue } = this.measures;
    this.measures = {
      impressions: doubles(impressions),
      clicks: doubles(clicks),
      conversions: doubles(conversions),
      spend: doubles(spend),
      revenue: doubles(revenue),
    };
  }
}

/** What there is to look at where nothing has been imported. */
export function noFacts(window: LearningWindow): LearningFacts {
  return { window, campaigns: [], cells: new CellCollector([]).columns(), days: [], facts: 0 };
}
