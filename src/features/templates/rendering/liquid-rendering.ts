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

/** Runs inside a worker: whatever is done here may be ended at any moment, and knows nothing but its task. */
export function analyze({ source }: AnalyzeTask): AnalyzeResult {
  const parsed = parse(engineFor({ html: false, language: null }), source);
  if (!Array.isArray(parsed)) return { uses: [], problems: [parsed as RenderProblem] };
  try {
    const { globals } = engineFor({ html: false, language: null }).analyzeSync(parsed, { partials: false });
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

const PARSED_KEPT = 20;
const parsedBySource = new Map<string, Template[]>();

function parse(engine: Liquid, source: string): Template[] | RenderProblem {
  const key = `${engine.options.locale} ${engine.options.outputEscape !== undefined} ${source}`;
  const known = parsedBySource.get(key);
  if (known) return known;
  const elements = source.split(/\{\{|\{%/, RENDER_LIMITS.elements + 2).length - 1;
  if (elements > RENDER_LIMITS.elements) {
    const message = `This template has more than ${RENDER_LIMITS.elements} outputs and tags. Split it.`;
    return { code: 'TOO_COMPLEX', message, line: null, column: null, variable: null };
  }
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
