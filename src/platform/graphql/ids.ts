import { ValidateBy, type ValidationOptions } from 'class-validator';
import { Extensions, Field, ID } from 'type-graphql';
import { TypeID } from 'typeid-js';
import { BadUserInputError } from '../errors';

/** The id that clients see: `prefix` and the UUID in base32, for example `test_01h455vb4pex5vsknk084sn02q`. */
export function encodeId(prefix: string, uuid: string): string {
  return TypeID.fromUUID(prefix, uuid).toString();
}

/** The prefix and UUID of a client's id, or null where it is not one. */
export function parseId(id: string): { prefix: string; uuid: string } | null {
  try {
    const parsed = TypeID.fromString(id);
    return parsed.getType() === '' ? null : { prefix: parsed.getType(), uuid: parsed.toUUID() };
  } catch {
    return null;
  }
}

/** The UUID of a client's id that must be of one kind. Throws BAD_USER_INPUT that names the kind wanted and the argument. */
export function decodeId(prefix: string, id: string, path = 'id'): string {
  const parsed = parseId(id);
  if (parsed?.prefix === prefix) return parsed.uuid;
  throw BadUserInputError.at(path, wrongId(prefix, path, parsed?.prefix), 'isId');
}

/** The UUID of an optional id: null and undefined pass through. */
export function decodeOptionalId<T extends null | undefined>(prefix: string, id: string | T, path: string): string | T {
  return typeof id === 'string' ? decodeId(prefix, id, path) : id;
}

function wrongId(prefix: string, path: string, given?: string): string {
  const known = given !== undefined && /^[a-z_]{1,63}$/.test(given) ? `, not of ${withArticle(given)}` : '';
  return `${path} must be the id of ${withArticle(prefix)} (${prefix}_ and 26 characters)${known}.`;
}

/** Class-validator rule for an input field that holds the id of one kind of thing. */
export function IsId(prefix: string, options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isId',
      validator: {
        validate: (value) => typeof value === 'string' && parseId(value)?.prefix === prefix,
        defaultMessage: (args) => wrongId(prefix, args?.property ?? 'id'),
      },
    },
    options,
  );
}

/** An output field that holds a UUID in the row and shows as the id of one kind of thing. */
export function IdField(prefix: string, options: { description: string; nullable?: boolean }): PropertyDecorator {
  return (target, property) => {
    Field(() => ID, options)(target, property);
    Extensions({ idPrefix: prefix })(target, property);
  };
}

/** `a campaign`, `an insight`; prefixes that begin like "user" sound otherwise than they are written. */
function withArticle(word: string): string {
  return `${/^[aeio]/.test(word) ? 'an' : 'a'} ${word}`;
}
