import type { AnsweredOperation } from '../graphql/answer';

/** One line per operation: who asked for what and what it took. No variables, no e-mail: the user's id is all. */
export function logOperation({ name, type, durationMs, statements, errorCodes, context }: AnsweredOperation): void {
  context.log.info(
    {
      operation: name,
      type,
      ms: Math.round(durationMs * 100) / 100,
      statements,
      ...(context.viewer === null ? {} : { userId: context.viewer.userId }),
      ...(errorCodes.length === 0 ? {} : { errors: errorCodes }),
    },
    'operation',
  );
}
