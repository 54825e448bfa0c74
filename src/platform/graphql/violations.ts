import { type ValidationError, validateSync } from 'class-validator';
import { BadUserInputError, type Violation } from '../errors';

/**
 * What is wrong with an argument by the rules of its input type (or of each of a list), and texts in it that the database cannot
 * keep, all at once. Paths are within the argument, with indexes of lists; `name` is that of an argument that is of no input type, which has no names of its own.
 */
export function violationsOf(value: unknown, name = ''): Violation[] {
  const violations = violationsOfRules(value, name);
  // Nearly always there is none, and this is all that it costs.
  if (!hasNul(value)) return violations;
  const told = new Set(violations.map(({ path }) => path));
  const unkept = new Set(pathsOfNul(value, name));
  return [...violations, ...[...unkept].filter((path) => !told.has(path)).map(nulAt)];
}

/** The same without a look at what the rules do not name, for those who judge each part by itself. */
export function violationsOfRules(value: unknown, name = ''): Violation[] {
  const isList = Array.isArray(value);
  const found = (isList ? value : [value]).map((one) =>
    isObject(one)
      ? validateSync(one, {
          skipMissingProperties: true,
          forbidUnknownValues: false,
          validationError: { target: false, value: false },
        })
      : [],
  );
  return found.flatMap((errors, index) => flatten(errors, isList ? `${inside(name, String(index))}.` : ''));
}

/** The error that tells all of them. */
export function badInput(violations: readonly Violation[]): BadUserInputError {
  const [first] = violations;
  const more = violations.length > 1 ? ` (and ${violations.length - 1} more, in validationErrors)` : '';
  return new BadUserInputError(`${first?.path}: ${first?.message}${more}`, [...violations]);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function flatten(errors: readonly ValidationError[], prefix: string): Violation[] {
  return errors.flatMap(({ property, constraints, children }) => [
    ...Object.entries(constraints ?? {}).map(([constraint, message]) => ({
      path: `${prefix}${property}`,
      message,
      constraint,
    })),
    ...flatten(children ?? [], `${prefix}${property}.`),
  ]);
}

const NUL = '\u0000';

/** Whether a text, or a name in JSON, has U+0000: PostgreSQL keeps every character but this one. */
function hasNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes(NUL);
  if (!isObject(value)) return false;
  for (const name in value) {
    if (name.includes(NUL) || hasNul((value as Record<string, unknown>)[name])) return true;
  }
  return false;
}

/** Most that are told: nobody reads more, and each is as easily sent as the next. */
const MOST_PATHS = 100;

function pathsOfNul(value: unknown, path: string, found: string[] = []): string[] {
  if (found.length === MOST_PATHS) return found;
  if (typeof value === 'string') {
    if (value.includes(NUL)) found.push(path);
    return found;
  }
  if (!isObject(value)) return found;
  for (const [name, part] of Object.entries(value)) {
    // A name of the client's own that has it is not repeated: told is what it stands in.
    if (name.includes(NUL)) found.push(path);
    else pathsOfNul(part, inside(path, name), found);
  }
  return found;
}

function nulAt(path: string): Violation {
  return {
    path,
    message: 'must not have the character U+0000, which cannot be kept. Leave it out.',
    constraint: 'noNul',
  };
}

function inside(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
