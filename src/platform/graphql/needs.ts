import { Extensions } from 'type-graphql';

/**
 * Tells which columns a computed field reads, so that they are fetched when, and only when, the field is asked for. A
 * field without it reads the column of its own name.
 */
export function Needs(...columns: readonly string[]): MethodDecorator & PropertyDecorator {
  return Extensions({ needs: columns });
}
