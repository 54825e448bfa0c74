import { createHash } from 'node:crypto';

/** One SQL statement: its name is the comment that the text begins with, so that server logs read like code. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Anything that runs statements as one viewer, inside one transaction. */
export interface Database {
  /** The tenant that every statement is bound to: the value of `user_id = $1`. */
  readonly userId: string;
  query<Row>(statement: Statement): Promise<Row[]>;
}

/** The values of a statement under construction. `$1` is always the tenant. */
export class Parameters {
  readonly values: unknown[];

  constructor(userId: string) {
    this.values = [userId];
  }

  /** Adds a value and returns its placeholder, cast to `type` (an SQL type name, not user input). */
  add(value: unknown, type: string): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }
}

/** A statement called `name` with `text`, whose placeholders are in `parameters`. */
export function statement(name: string, text: string, parameters: Parameters): Statement {
  return { name, text: `/* ${name} */ ${text}`, values: parameters.values };
}

/**
 * Names for prepared statements: the same text always has the same name. Only the first `limit` texts get one (a server
 * keeps every named statement of every connection in memory for ever), later ones are undefined: sent unnamed.
 */
export class PreparedNames {
  private readonly names = new Map<string, string>();

  constructor(private readonly limit: number) {}

  of(text: string): string | undefined {
    const known = this.names.get(text);
    if (known !== undefined) return known;
    if (this.names.size >= this.limit) return undefined;
    const name = `s_${createHash('sha256').update(text).digest('base64url').slice(0, 24)}`;
    this.names.set(text, name);
    return name;
  }
}
