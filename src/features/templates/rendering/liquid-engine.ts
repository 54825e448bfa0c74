import { Liquid } from 'liquidjs';
import { RENDER_LIMITS } from './render-limits';

/** Everything that reaches for a file is absent: `render`, `include`, `layout`, `block`. */
export const ALLOWED_TAGS: readonly string[] = [
  'assign',
  'break',
  'capture',
  'case',
  'comment',
  'continue',
  'cycle',
  'decrement',
  'echo',
  'for',
  'if',
  'increment',
  'liquid',
  'raw',
  'unless',
  '#',
];

/** Absent: what is random (`sample`), shows internals (`inspect`), undoes escaping (`raw`) or evaluates texts (`where_exp`). */
export const ALLOWED_FILTERS: readonly string[] = [
  'abs',
  'append',
  'at_least',
  'at_most',
  'capitalize',
  'ceil',
  'compact',
  'concat',
  'date',
  'default',
  'divided_by',
  'downcase',
  'escape',
  'escape_once',
  'first',
  'floor',
  'join',
  'last',
  'lstrip',
  'map',
  'minus',
  'modulo',
  'newline_to_br',
  'plus',
  'prepend',
  'remove',
  'remove_first',
  'remove_last',
  'replace',
  'replace_first',
  'replace_last',
  'reverse',
  'round',
  'rstrip',
  'size',
  'slice',
  'sort',
  'sort_natural',
  'split',
  'strip',
  'strip_html',
  'strip_newlines',
  'sum',
  'times',
  'truncate',
  'truncatewords',
  'uniq',
  'upcase',
  'url_encode',
  'where',
];

/** How a filter is called: `this.context` is the rendering that it is part of. */
type FilterHandler = (this: { context: { globals: object } }, ...args: unknown[]) => unknown;

/** Under which name the moment of filling is handed to the filter `date`: no name that a template can write. */
export const NOW = '(now)';

interface EngineOptions {
  readonly html: boolean;
  readonly language: string | null;
  /** Goes on after an error of the text, to find the others. */
  readonly allErrors?: boolean;
}

/** Liquid as templates of tenants may use it: no files, no surprises, the same result for the same values. */
export function createEngine(options: EngineOptions): Liquid {
  const engine = new Liquid({
    strictFilters: true,
    strictVariables: true,
    lenientIf: true,
    ownPropertyOnly: true,
    relativeReference: false,
    dynamicPartials: false,
    templates: {},
    timezoneOffset: 0,
    locale: options.language ?? 'en',
    dateFormat: '%Y-%m-%d',
    catchAllErrors: options.allErrors === true,
    parseLimit: RENDER_LIMITS.sourceCharacters,
    renderLimit: RENDER_LIMITS.softMs,
    memoryLimit: RENDER_LIMITS.memoryUnits,
    ...(options.html ? { outputEscape: 'escape' as const } : {}),
  });
  keepOnly(engine.tags, ALLOWED_TAGS);
  const date = engine.filters.date as FilterHandler;
  keepOnly(engine.filters, ALLOWED_FILTERS);
  engine.registerFilter('date', function (value: unknown, ...rest: unknown[]) {
    const isNow = value === 'now' || value === 'today';
    const moment = isNow ? new Date((this.context.globals as Record<string, number>)[NOW] ?? 0) : value;
    return date.call(this as never, moment, ...rest);
  });
  return engine;
}

function keepOnly(registered: Record<string, unknown>, allowed: readonly string[]): void {
  for (const name of Object.keys(registered)) if (!allowed.includes(name)) delete registered[name];
}
