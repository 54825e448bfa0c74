import { ValidateBy, type ValidationArguments, type ValidationOptions } from 'class-validator';

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

function property(args: ValidationArguments | undefined): string {
  return args?.property ?? 'The value';
}
