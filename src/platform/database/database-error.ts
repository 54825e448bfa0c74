import { ApiError, BadUserInputError, ConflictError, UnavailableError } from '../errors';

interface PostgresError extends Error {
  readonly code: string;
  /** ERROR: the statement failed; FATAL and PANIC: the connection is gone. */
  readonly severity?: string;
  readonly constraint?: string;
  readonly column?: string;
}

/** By its shape: errors of sockets are not always instances of this module's `Error`. */
function isPostgresError(error: unknown): error is PostgresError {
  return typeof error === 'object' && error !== null && typeof (error as { code?: unknown }).code === 'string';
}

/** Classes of SQLSTATE (and of socket errors) after which the same request may succeed a moment later. */
const PASSING = /^(08|53|57P0|40001|40P01|55P03|25006|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND)/;

const LOST_CONNECTION = /^(Connection terminated|Client has encountered a connection error)/;

/** Whether the connection that brought this error is good for nothing any more. */
export function endsConnection(error: unknown): boolean {
  if (isPostgresError(error)) return /^(FATAL|PANIC)$/.test(error.severity ?? '') || /^E[A-Z]+$/.test(error.code);
  return error instanceof Error && LOST_CONNECTION.test(error.message);
}

/**
 * The API's error for a database error; anything else comes back as it is. Messages of the server are never passed on:
 * they may hold values of the row.
 */
export function translateDatabaseError(error: unknown): Error {
  if (error instanceof ApiError) return error;
  if (error instanceof Error && error.message === 'timeout exceeded when trying to connect') {
    return new UnavailableError(
      'The server is busy: no database connection became free in time. Try again in a moment.',
    );
  }
  if (error instanceof Error && LOST_CONNECTION.test(error.message)) {
    return new UnavailableError('The database connection was lost. Try again in a moment.');
  }
  if (!isPostgresError(error)) return error instanceof Error ? error : new Error(String(error), { cause: error });
  const constraint = error.constraint === undefined ? {} : { constraint: error.constraint };
  switch (error.code) {
    case '23505':
      return new ConflictError('Another entry already has this value, which must be unique.', constraint);
    case '23503':
      return new ConflictError('Something that this entry refers to is not there, or still refers to it.', constraint);
    case '23514':
      return BadUserInputError.at(
        'input',
        `A value is outside of what rule ${error.constraint ?? '(unnamed)'} allows.`,
        error.constraint ?? 'check',
      );
    case '23502':
      return BadUserInputError.at(
        camelCase(error.column ?? 'input'),
        `${camelCase(error.column ?? 'A value')} must have a value: it cannot be null.`,
        'notNull',
      );
    case '57014':
      return new UnavailableError('The operation took too long and was stopped. Ask for less at once, or try again.');
  }
  // Data exceptions and exceeded limits: a number out of range, a NUL in a text, a value too long for an index.
  if (/^(22|54)/.test(error.code)) {
    return BadUserInputError.at(
      'input',
      'A value is too large, too long or has characters that cannot be stored.',
      'value',
    );
  }
  // A statement that breaks the protocol is a mistake of ours. PgBouncer says the same when it hangs up: nothing became free in
  // time, its server is down, it knows no such database.
  if (error.code === '08P01' && error.severity === 'ERROR') return error;
  if (PASSING.test(error.code)) return new UnavailableError('The database is not available. Try again in a moment.');
  return error;
}

function camelCase(column: string): string {
  return column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
