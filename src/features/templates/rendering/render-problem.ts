import type { RenderProblem, RenderProblemCode } from './render-task';

/** The parts of a LiquidJS error that are looked at. */
interface LiquidFailure {
  readonly name?: string;
  readonly message?: string;
  readonly originalError?: LiquidFailure & { readonly variableName?: string };
  readonly token?: { getPosition?(): number[]; name?: string };
}

/** What LiquidJS says, in the words of its limits, and what we call it. */
const LIMITS: readonly (readonly [pattern: RegExp, code: RenderProblemCode, message: string])[] = [
  [/^template render limit/, 'TOO_SLOW', 'Filling this template takes too long. Make its loops smaller.'],
  [
    /^memory alloc limit/,
    'TOO_MUCH_MEMORY',
    'Filling this template needs too much memory. Make its loops and texts smaller.',
  ],
  [
    /^Invalid (string|array) length/,
    'TOO_MUCH_MEMORY',
    'Filling this template needs too much memory. Make its loops and texts smaller.',
  ],
  [/^output limit/, 'OUTPUT_TOO_LONG', 'What this template makes is too long. Make its loops smaller.'],
  [/^parse length limit/, 'TOO_COMPLEX', 'This template is too long.'],
  [/call stack size exceeded/, 'TOO_COMPLEX', 'This template is nested too deeply. Take some of its blocks apart.'],
];

/** The variable that a strict rendering found without a value, or null where the failure is another one. */
export function undefinedVariable(failure: unknown): string | null {
  for (let error = failure as LiquidFailure['originalError']; error; error = error.originalError)
    if (error.name === 'InternalUndefinedVariableError') return error.variableName ?? null;
  return null;
}

/** The problem that a failure of LiquidJS stands for. */
export function problemOf(failure: unknown, otherwise: RenderProblemCode): RenderProblem {
  const error = failure as LiquidFailure;
  const message = innermost(error).replace(/(, file:[^,]*)?, line:\d+, col:\d+$/, '');
  const place = placeOf(error);
  const limit = LIMITS.find(([pattern]) => pattern.test(message));
  if (limit) return { ...place, code: limit[1], message: limit[2], variable: null };
  const forbidden = /^tag "(.*)" not found$/s.exec(message) ?? /^undefined filter: (.*)$/s.exec(message);
  if (forbidden) {
    const kind = message.startsWith('tag') ? 'tag' : 'filter';
    const name = cut(forbidden[1] ?? '', 40);
    return {
      ...place,
      code: 'NOT_ALLOWED',
      message: `There is no ${kind} \`${name}\` in templates. The documentation lists those that there are.`,
      variable: null,
    };
  }
  return { ...place, code: otherwise, message: sentence(cut(message, 200)), variable: null };
}

/** The problem of a variable that has no value. */
export function missingVariable(failure: unknown, variable: string): RenderProblem {
  const message = `\`${variable}\` has no value. Give one, declare a default, or write \`| default: …\`.`;
  return { ...placeOf(failure as LiquidFailure), code: 'MISSING_VARIABLE', message, variable };
}

function innermost({ message, originalError }: LiquidFailure): string {
  return originalError ? innermost(originalError) : String(message);
}

/** Where the failure is: the innermost token that has a place. */
function placeOf(error: LiquidFailure): { line: number | null; column: number | null } {
  let place: number[] | undefined;
  for (let one: LiquidFailure | undefined = error; one; one = one.originalError) {
    place = one.token?.getPosition?.() ?? place;
  }
  return { line: place?.[0] ?? null, column: place?.[1] ?? null };
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}
