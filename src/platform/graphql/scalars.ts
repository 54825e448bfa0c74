import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { GraphQLDateTimeISO, GraphQLJSON, GraphQLLocalDate, GraphQLSafeInt } from 'graphql-scalars';

const DECIMAL = /^-?(0|[1-9]\d{0,17})(\.\d{1,6})?$/;

function parseDecimal(value: unknown): string {
  if (typeof value === 'string' && DECIMAL.test(value)) return value;
  throw new GraphQLError(
    'A Decimal is a string such as "1250.00": digits, at most 6 of them after a point, no exponent.',
    {
      extensions: { code: 'BAD_USER_INPUT' },
    },
  );
}

/** Exact decimal number as a string; used for money, which binary floating point would round. */
export const Decimal = new GraphQLScalarType<string, string>({
  name: 'Decimal',
  description: 'An exact decimal number as a string, for example "1250.00". Used for money, which a Float would round.',
  serialize: (value) => String(value),
  parseValue: parseDecimal,
  parseLiteral: (node) => parseDecimal(node.kind === Kind.STRING ? node.value : undefined),
});

/** A moment in time, ISO 8601 with an offset; a Date in the program. */
export const DateTime = GraphQLDateTimeISO;
/** A calendar day, `YYYY-MM-DD`; a string in the program. */
export const LocalDate = GraphQLLocalDate;
/** Any JSON value. */
export const Json = GraphQLJSON;
/** A whole number up to 2^53: counters outgrow GraphQL's 32-bit Int. */
export const SafeInt = GraphQLSafeInt;
