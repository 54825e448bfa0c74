import { Context, type Liquid, type Template, toValueSync } from 'liquidjs';
import { createEngine, NOW } from './liquid-engine';
import { RENDER_LIMITS } from './render-limits';
import { missingVariable, problemOf, undefinedVariable } from './render-problem';
import type {
  AnalyzeResult,
  AnalyzeTask,
  Filled,
  FillResult,
  FillSettings,
  FillTask,
  RenderProblem,
  VariableUse,
} from './render-task';

/** Loads what the first template would otherwise wait for: names of months and days take Node longest. */
export function warmUp(): void {
  const source = '{% for i in l %}{{ i | date: "%A %B %-d" }}{% endfor %}{% if a == 1 %}{% endif %}';
  for (const language of ['en', 'de']) {
    const settings = { html: false, language, now: 0 };
    fill({ kind: 'FILL', source, contexts: [{ l: ['2026-01-01'] }], settings });
  }
  analyze({ kind: 'ANALYZE', source });
}

/** Runs inside a worker: whatever is done here may be ended at any moment, and knows nothing but its task. */
export function analyze({ source }: AnalyzeTask): AnalyzeResult {
  if (isTooLong(source)) return { uses: [], problems: [TOO_MANY_ELEMENTS] };
  const engine = createEngine({ html: false, language: null, allErrors: true });
  let parsed: Template[];
  try {
    parsed = engine.parse(source);
  } catch (error) {
    const all = (error as { errors?: unknown[] }).errors ?? [error];
    return { uses: [], problems: all.slice(0, RENDER_LIMITS.problems).map((one) => problemOf(one, 'SYNTAX')) };
  }
  try {
    const { globals } = engine.analyzeSync(parsed, { partials: false });
    const uses = Object.values(globals).flatMap((variables) =>
      variables.map(
        ({ segments, location }): VariableUse => ({
          path: literalPath(segments),
          line: location.row,
          column: location.col,
        }),
      ),
    );
    uses.sort((a, b) => a.line - b.line || a.column - b.column);
    return { uses, problems: [] };
  } catch (error) {
    return { uses: [], problems: [problemOf(error, 'SYNTAX')] };
  }
}

/** Fills one template with one context after the other, until all are done or the time of a task is used up. */
export function fill({ source, contexts, settings }: FillTask): FillResult {
  const startedAt = performance.now();
  const engine = engineFor(settings);
  const parsed = parse(engine, source);
  if (!Array.isArray(parsed)) {
    const problem = parsed as RenderProblem;
    return { filled: contexts.map(() => ({ output: null, missing: [], problem })) };
  }
  const filled: Filled[] = [];
  for (const context of contexts) {
    if (filled.length > 0 && performance.now() - startedAt > RENDER_LIMITS.softMs / 2) break;
    filled.push(fillOne(engine, parsed, context, settings));
  }
  return { filled };
}

function fillOne(
  engine: Liquid,
  parsed: Template[],
  values: Readonly<Record<string, unknown>>,
  { now }: FillSettings,
): Filled {
  const until = performance.now() + RENDER_LIMITS.softMs;
  const missing = new Map<string, RenderProblem>();
  // Strictly at first: each rendering finds one more variable without a value, which the next one lets pass.
  for (;;) {
    try {
      const context = new TolerantContext(missing, values, engine, { now, renderLimit: until - performance.now() });
      const output = new CappedEmitter();
      toValueSync(engine.renderer.renderTemplates(parsed, context, output));
      return { output: output.buffer, missing: [...missing.values()], problem: null };
    } catch (error) {
      const variable = undefinedVariable(error);
      if (variable === null || missing.has(variable) || missing.size >= RENDER_LIMITS.missing) {
        return { output: null, missing: [...missing.values()], problem: problemOf(error, 'FAILED') };
      }
      missing.set(variable, missingVariable(error, variable));
    }
  }
}

/** Strict, but for variables that are known to have no value: these read as nothing. */
class TolerantContext extends Context {
  constructor(
    private readonly tolerated: ReadonlyMap<string, unknown>,
    values: Readonly<Record<string, unknown>>,
    engine: Liquid,
    { now, renderLimit }: { now: number; renderLimit: number },
  ) {
    super(
      { ...values },
      engine.options,
      { sync: true, globals: { [NOW]: now }, renderLimit: Math.max(renderLimit, 1) },
      { liquid: engine } as never,
    );
  }

  override *_getFromScope(
    scope: unknown,
    paths: (string | number)[] | string,
    strict = this.strictVariables,
  ): IterableIterator<unknown> {
    const known = typeof paths === 'string' ? paths.split('.') : paths;
    const tolerant = strict && this.tolerated.size > 0 && isTolerated(this.tolerated, known);
    return yield* super._getFromScope(scope, known as string[], strict && !tolerant) as IterableIterator<unknown>;
  }
}

function isTolerated(tolerated: ReadonlyMap<string, unknown>, path: readonly (string | number)[]): boolean {
  return path.some((_, index) => tolerated.has(path.slice(0, index + 1).join('.')));
}

/** Collects the output up to the limit: a loop around a long text costs nothing until it is put together. */
class CappedEmitter {
  buffer = '';

  write(html: unknown): void {
    this.buffer += typeof html === 'string' ? html : String(html ?? '');
    if (this.buffer.length > RENDER_LIMITS.outputCharacters) throw new Error('output limit exceeded');
  }
}

const TOO_MANY_ELEMENTS: RenderProblem = {
  code: 'TOO_COMPLEX',
  message: `This template has more than ${RENDER_LIMITS.elements} outputs and tags. Split it.`,
  line: null,
  column: null,
  variable: null,
};

function isTooLong(source: string): boolean {
  return source.split(/\{\{|\{%/, RENDER_LIMITS.elements + 2).length - 1 > RENDER_LIMITS.elements;
}

const PARSED_KEPT = 20;
const parsedBySource = new Map<string, Template[]>();

function parse(engine: Liquid, source: string): Template[] | RenderProblem {
  const key = `${engine.options.locale} ${engine.options.outputEscape !== undefined} ${source}`;
  const known = parsedBySource.get(key);
  if (known) return known;
  if (isTooLong(source)) return TOO_MANY_ELEMENTS;
  try {
    const parsed = engine.parse(source);
    parsedBySource.set(key, parsed);
    for (const oldest of parsedBySource.keys()) {
      if (parsedBySource.size <= PARSED_KEPT) break;
      parsedBySource.delete(oldest);
    }
    return parsed;
  } catch (error) {
    return problemOf(error, 'SYNTAX');
  }
}

const engines = new Map<string, Liquid>();

function engineFor({ html, language }: Pick<FillSettings, 'html' | 'language'>): Liquid {
  const key = `${html} ${language}`;
  let engine = engines.get(key);
  if (!engine) {
    if (engines.size >= PARSED_KEPT) engines.clear();
    engine = createEngine({ html, language });
    engines.set(key, engine);
  }
  return engine;
}

function literalPath(segments: readonly unknown[]): string[] {
  const end = segments.findIndex((segment) => typeof segment !== 'string' && typeof segment !== 'number');
  return segments.slice(0, end < 0 ? segments.length : end).map(String);
}
