/** A failure that the client can do something about; its message and details are shown to the client. */
export abstract class ApiError extends Error {
  abstract readonly code: string;
  abstract readonly httpStatus: number;

  constructor(
    message: string,
    /** Shown in `extensions` beside the code; never what the client sent. */
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = new.target.name;
  }
}

/** The thing is not there, or is another tenant's: the two cannot be told apart from outside. */
export class NotFoundError extends ApiError {
  readonly code = 'NOT_FOUND';
  readonly httpStatus = 404;
}

/** The viewer's role may not do this at all. Never used for another tenant's things. */
export class ForbiddenError extends ApiError {
  readonly code = 'FORBIDDEN';
  readonly httpStatus = 403;
}

export class UnauthenticatedError extends ApiError {
  readonly code = 'UNAUTHENTICATED';
  readonly httpStatus = 401;
}

/** One thing that is wrong with an input: where, what to do, and the rule's name. */
export interface Violation {
  readonly path: string;
  readonly message: string;
  readonly constraint: string;
}

export class BadUserInputError extends ApiError {
  readonly code = 'BAD_USER_INPUT';
  readonly httpStatus = 400;

  constructor(message: string, violations: readonly Violation[] = []) {
    super(message, violations.length > 0 ? { validationErrors: violations } : {});
  }

  /** A single violation, whose message is the error's message. */
  static at(path: string, message: string, constraint: string): BadUserInputError {
    return new BadUserInputError(message, [{ path, message, constraint }]);
  }
}

/** The request is well-formed but does not fit the present state; `details` says what the state is. */
export class ConflictError extends ApiError {
  readonly code = 'CONFLICT';
  readonly httpStatus = 409;
}

export class RateLimitedError extends ApiError {
  readonly code = 'RATE_LIMITED';
  readonly httpStatus = 429;
}

/** The server cannot serve this now (no connection, too slow); the same request may succeed later. */
export class UnavailableError extends ApiError {
  readonly code = 'SERVICE_UNAVAILABLE';
  readonly httpStatus = 503;
}
