import { listed, type ReportLayout } from './report-columns';
import type { ReportWarning } from './report-error';
import { knownHeader } from './report-header-names';
import { quoted } from './report-options';

/**
 * `Results` counts something else in each campaign: purchases here, link clicks there. Only kinds that are conversions are
 * read, and two kinds are never added up in one fact. `omni` and `fb_pixel` forms of one event are one family.
 */
const FAMILIES: readonly (readonly [family: string, pattern: RegExp])[] = [
  ['purchase', /purchase|\bsales?\b|\bkäufe\b|\bkauf\b|\bachats?\b|\bcompras?\b/],
  ['lead', /\bleads?\b|lead_grouped|leadgen|fb_pixel_lead/],
  [
    'registration',
    /complete_registration|registrations? completed|\bregistrations?\b|registrierung|inscription|registros?/,
  ],
  ['subscription', /subscribe|subscription/],
  ['trial', /start_trial|trials? started/],
  ['application', /submit_application|applications? submitted/],
  ['appointment', /schedule(_|$)|appointments? scheduled/],
  ['app_install', /app_install|app installs?|mobile_app_install/],
  ['custom', /offsite_conversion\.custom|fb_pixel_custom|custom conversions?|custom events?/],
  ['conversion', /^(total )?conversions?$/],
];
/** Costs and rates of an event, and steps before it, are named after it. */
const NOT_AN_EVENT = /cost|value|roas|_view$|page_view|view_content|add_to_cart|initiate_checkout/;

/** The family of conversions that an indicator names; undefined for reach, clicks, views, engagement and the like. */
export function conversionFamily(indicator: string): string | undefined {
  const kind = indicatorKey(indicator);
  if (NOT_AN_EVENT.test(kind)) return undefined;
  return FAMILIES.find(([, pattern]) => pattern.test(kind))?.[0];
}

function indicatorKey(indicator: string): string {
  return indicator
    .trim()
    .toLowerCase()
    .replace(/^(actions|conversions|results):/, '');
}

/** Whether, and from which field, a file's conversions are `Results`. */
export interface ResultsColumns {
  results: number;
  indicator: number;
}

/** Chooses the field of conversions; says in `warnings` when a `Results` column cannot be used. */
export function conversionsField(layout: ReportLayout): { at: number | undefined; indicator: number | undefined } {
  const { at, headers, warnings } = layout;
  const { conversions, results, result_indicator: indicator } = at;
  if (conversions !== undefined) {
    const isResults = knownHeader(headers[conversions] ?? '')?.column === 'results';
    return { at: conversions, indicator: isResults ? indicator : undefined };
  }
  if (results === undefined) return { at: undefined, indicator: undefined };
  if (indicator !== undefined) return { at: results, indicator };
  const header = quoted(headers[results] ?? '');
  const message =
    `The column ${header} is not read, since the report does not say what it counts. Add the column "Result indicator" ` +
    `to the report, or, if it counts conversions only, map it (${header} = conversions).`;
  warnings.push({ code: 'RESULTS_NOT_READ', message });
  return { at: undefined, indicator: undefined };
}

interface KindSeen {
  rows: number;
  total: number;
}

/** Decides per line whether its results are conversions, and remembers what was left out. */
export class ResultKinds {
  private readonly wanted: ReadonlySet<string>;
  private readonly kinds = new Map<string, string | undefined>();
  private readonly leftOut = new Map<string, KindSeen>();
  private readonly counted = new Map<string, KindSeen>();

  constructor(wanted: readonly string[]) {
    this.wanted = new Set(wanted.map(indicatorKey));
  }

  /** The kind under which this line's results count; undefined when they do not. */
  countedAs(indicator: string): string | undefined {
    const known = this.kinds.get(indicator);
    if (known !== undefined || this.kinds.has(indicator)) return known;
    const key = indicatorKey(indicator);
    const family = conversionFamily(indicator);
    const isWanted = this.wanted.has(key) || (family !== undefined && this.wanted.has(family));
    const kind = this.wanted.size > 0 ? (isWanted ? (family ?? key) : undefined) : family;
    if (this.kinds.size < 1_000) this.kinds.set(indicator, kind);
    return kind;
  }

  note(indicator: string, kind: string | undefined, results: number): void {
    const seen = kind === undefined ? this.leftOut : this.counted;
    const name = kind ?? (indicator.trim() === '' ? 'no indicator' : indicatorKey(indicator));
    const sum = seen.get(name);
    if (sum) {
      sum.rows += 1;
      sum.total += results;
    } else if (seen.size < 1_000) seen.set(name, { rows: 1, total: results });
  }

  /** Whether the file's own total of results can be compared with the conversions read. */
  get isComplete(): boolean {
    return this.leftOut.size === 0;
  }

  warnings(): ReportWarning[] {
    const warnings: ReportWarning[] = [];
    if (this.leftOut.size > 0) {
      const message =
        `Results that are not conversions were left out: ${described(this.leftOut)}. ` +
        'To count one of these kinds, name it in the option resultIndicator.';
      warnings.push({ code: 'RESULTS_LEFT_OUT', message });
    }
    if (this.counted.size > 1) {
      const message =
        `The conversions of this file are of different kinds: ${described(this.counted)}. Compare them within one kind, ` +
        'or name the kind to read in the option resultIndicator.';
      warnings.push({ code: 'RESULTS_MIXED', message });
    }
    if (this.wanted.size > 0 && this.counted.size === 0) {
      const message = 'No line has a result of the kind that the option resultIndicator names; all conversions are 0.';
      warnings.push({ code: 'RESULTS_FILTER_UNMATCHED', message });
    }
    return warnings;
  }
}

function described(kinds: ReadonlyMap<string, KindSeen>): string {
  const names = [...kinds].map(([kind, { rows, total }]) => {
    return `${quoted(kind)} (${total} in ${rows} ${rows === 1 ? 'line' : 'lines'})`;
  });
  return listed(names);
}
