import { type ValidationError, validateSync } from 'class-validator';
import { BadUserInputError, type Violation } from '../errors';

/** What is wrong with an argument by the rules of its input type (or of each of a list), all at once; nothing for what is no object. */
export function violationsOf(value: unknown): Violation[] {
  const isList = Array.isArray(value);
  const isObject = (one: unknown): one is object => typeof one === 'object' && one !== null;
  const found = (isList ? value : [value]).map((one) =>
    isObject(one)
      ? validateSync(one, {
          skipMissingProperties: true,
          forbidUnknownValues: false,
          validationError: { target: false, value: false },
        })
      : [],
  );
  return found.flatMap((errors, index) => flatten(errors, isList ? `${index}.` : ''));
}

/** The error that tells all of them. */
export function badInput(violations: readonly Violation[]): BadUserInputError {
  const [first] = violations;
  const more = violations.length > 1 ? ` (and ${violations.length - 1} more, in validationErrors)` : '';
  return new BadUserInputError(`${first?.path}: ${first?.message}${more}`, [...violations]);
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
