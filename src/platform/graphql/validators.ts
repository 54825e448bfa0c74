import { buildMessage, ValidateBy, type ValidationArguments, type ValidationOptions } from 'class-validator';
import { hasCharacters } from '../characters';

/** A moment or day that comes after another field of the same input, where both are given. */
export function IsAfter(other: string, options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isAfter',
      validator: {
        validate: (value, args) => {
          const earlier = (args?.object as Record<string, unknown> | undefined)?.[other];
          return earlier === null || earlier === undefined || value > earlier;
        },
        defaultMessage: (args) => `${property(args)} must be after ${other}.`,
      },
    },
    options,
  );
}

/** A Decimal that is zero or more. */
export function IsNotNegative(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isNotNegative',
      validator: {
        validate: (value) => typeof value === 'string' && !value.startsWith('-'),
        defaultMessage: (args) => `${property(args)} must not be negative.`,
      },
    },
    options,
  );
}

/** A text of `least` to `most` characters. class-validator's own counts some sequences of them as one, which the database does not. */
export function HasLength(least: number, most: number, options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isLength',
      validator: {
        validate: (value) => typeof value === 'string' && hasCharacters(value, least, most),
        defaultMessage: buildMessage((each) => `${each}$property must have ${least} to ${most} characters`, options),
      },
    },
    options,
  );
}

/** A text that is not white space alone; an empty one is for HasLength to refuse. */
export function IsNotBlank(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isNotBlank',
      validator: {
        validate: (value) => typeof value === 'string' && (value === '' || value.trim() !== ''),
        defaultMessage: buildMessage((each) => `${each}$property must have more in it than white space`, options),
      },
    },
    options,
  );
}

/** A JSON value whose text has at most this many bytes. */
export function IsJsonUpTo(bytes: number, options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isJsonUpTo',
      validator: {
        validate: (value) => Buffer.byteLength(JSON.stringify(value)) <= bytes,
        defaultMessage: (args) => `${property(args)} must have at most ${bytes} bytes as JSON.`,
      },
    },
    options,
  );
}

/** A rule over a value and the input that it is a field of. `message` says what to do. */
export function Fits<Input extends object, Value>(
  name: string,
  test: (value: Value, input: Input) => boolean,
  message: string,
  options?: ValidationOptions,
): PropertyDecorator {
  return ValidateBy(
    {
      name,
      validator: {
        validate: (value, args) => test(value as Value, args?.object as Input),
        defaultMessage: () => message,
      },
    },
    options,
  );
}

/** A number or Decimal that is not above another field of the same input, where both are given. */
export function IsNotAbove(other: string, options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isNotAbove',
      validator: {
        validate: (value, args) => {
          const limit = (args?.object as Record<string, unknown> | undefined)?.[other];
          if (typeof value === 'number' && typeof limit === 'number') return value <= limit;
          return typeof value !== 'string' || typeof limit !== 'string' || millionths(value) <= millionths(limit);
        },
        defaultMessage: (args) => `${args?.property ?? 'The value'} must not be above ${other}.`,
      },
    },
    options,
  );
}

/** A Decimal that is not above a limit, itself a Decimal. */
export function IsDecimalUpTo(limit: string, options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isDecimalUpTo',
      validator: {
        validate: (value) => typeof value === 'string' && millionths(value) <= millionths(limit),
        defaultMessage: (args) => `${args?.property ?? 'The value'} must not be above ${limit}.`,
      },
    },
    options,
  );
}

/** A Decimal has at most six digits after its point, so that whole millionths hold it exactly. */
export function millionths(decimal: string): bigint {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d{1,6}))?$/.exec(decimal) ?? [];
  if (whole === undefined) throw new RangeError('A Decimal has digits and at most six of them after a point.');
  const magnitude = BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
  return sign === '-' ? -magnitude : magnitude;
}

function property(args: ValidationArguments | undefined): string {
  return args?.property ?? 'The value';
}
