import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ApolloServer } from '@apollo/server';
import {
  createSourceEventStream,
  type DocumentNode,
  type FormattedExecutionResult,
  type GraphQLSchema,
  getOperationAST,
  parse,
  specifiedRules,
  type ValidationRule,
  validate,
} from 'graphql';
import type { Logger } from 'pino';
import type { Viewer } from '../graphql/context';
import type { RequestContext } from '../graphql/operation';
import type { LiveContext } from './change';
import type { ChangeHub } from './change-hub';
import type { Turns } from './turns';

export interface LiveOperationOptions {
  readonly graph: ApolloServer<RequestContext>;
  readonly schema: GraphQLSchema;
  readonly changes: ChangeHub;
  readonly maxTokens: number;
  /** What bounds the shape of an operation, beside the rules of the language. */
  readonly rules: readonly ValidationRule[];
  /** How many answers are made at the same time: news for many must not take every connection from those who ask. */
  readonly turns: Turns;
  readonly log: Logger;
}

/** An operation as a client sends it. */
export interface LiveRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  readonly operationName?: string | null | undefined;
}

type Answer = FormattedExecutionResult;

const MAX_VALIDATION_ERRORS = 20;
const RETRY_MS = 1_000;
const MAX_ATTEMPTS = 10;

const INTERNAL_ERROR = { message: 'Internal error', extensions: { code: 'INTERNAL_SERVER_ERROR' } };

/** After these there is nothing more to come: what is watched is gone, or not for this viewer. */
const FINAL_CODES: ReadonlySet<unknown> = new Set(['NOT_FOUND', 'FORBIDDEN', 'UNAUTHENTICATED', 'BAD_USER_INPUT']);

/**
 * Answers a subscription as the viewer: at once, and after every change of what it watches. Each answer is an operation of its own, with
 * the limits, the costs, the log and the one read-only transaction of any other, so that row level security decides anew each time.
 * @returns the errors of the first answer when it has no data.
 */
export async function answerLive(
  options: LiveOperationOptions,
  viewer: Viewer,
  request: LiveRequest,
): Promise<LiveAnswers | { readonly errors: NonNullable<Answer['errors']> }> {
  const watched = await watch(options, viewer, request);
  const answers = new LiveAnswers(options, viewer, request, watched?.source);
  const first = await answers.begin();
  // What could not be watched is not sound either, which the first answer says best.
  if (watched !== null && (first.errors === undefined || first.data)) return answers;
  await answers.return();
  return { errors: first.errors ?? [INTERNAL_ERROR] };
}

/** Starts to watch before the first answer is read, so that no change falls between the two. Null: the operation is not sound. */
async function watch(
  { schema, changes, maxTokens, rules }: LiveOperationOptions,
  viewer: Viewer,
  { query, variables, operationName }: LiveRequest,
): Promise<{ readonly source: AsyncIterator<unknown> } | null> {
  const document = parsed(query, maxTokens);
  if (document === null || getOperationAST(document, operationName)?.operation !== 'subscription') return null;
  const errors = validate(schema, document, [...specifiedRules, ...rules], { maxErrors: MAX_VALIDATION_ERRORS });
  if (errors.length > 0) return null;
  const contextValue: LiveContext = { viewer, changes };
  const source = await createSourceEventStream({
    schema,
    document,
    contextValue,
    variableValues: variables ?? {},
    ...(operationName == null ? {} : { operationName }),
  });
  return Symbol.asyncIterator in source ? { source: source[Symbol.asyncIterator]() } : null;
}

function isPassing({ data, errors = [] }: Answer): boolean {
  return data == null && errors.some(({ extensions }) => extensions?.code === 'SERVICE_UNAVAILABLE');
}

function parsed(query: string, maxTokens: number): DocumentNode | null {
  try {
    return parse(query, { maxTokens });
  } catch {
    return null;
  }
}

/** The answers to one subscription, one after another; a slow client is told of the latest state and not of each before it. */
export class LiveAnswers implements AsyncGenerator<Answer, void, void> {
  private first: Answer | undefined;
  private ended = false;
  /** Called once, when no more answers are to come. */
  onEnd: (() => void) | undefined;
  private readonly leaving = new AbortController();

  constructor(
    private readonly options: LiveOperationOptions,
    private readonly viewer: Viewer,
    private readonly request: LiveRequest,
    private readonly source: AsyncIterator<unknown> | undefined,
  ) {}

  async begin(): Promise<Answer> {
    this.first = await this.answer();
    return this.first;
  }

  async next(): Promise<IteratorResult<Answer, void>> {
    const { first } = this;
    if (first !== undefined) {
      this.first = undefined;
      return { done: false, value: first };
    }
    if (this.ended || (await this.source?.next())?.done !== false) return this.return();
    const value = await this.answerAfterChange();
    if (this.leaving.signal.aborted) return { done: true, value: undefined };
    this.ended =
      value.data == null && value.errors?.every(({ extensions }) => FINAL_CODES.has(extensions?.code)) === true;
    return { done: false, value };
  }

  async return(): Promise<IteratorResult<Answer, void>> {
    this.ended = true;
    this.leaving.abort();
    this.onEnd?.();
    this.onEnd = undefined;
    await this.source?.return?.();
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<IteratorResult<Answer, void>> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  /** Nobody asks again after an answer that could not be had just now, and the next change may be far away. */
  private async answerAfterChange(): Promise<Answer> {
    const { signal } = this.leaving;
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.answer();
      if (!isPassing(answer) || attempt === MAX_ATTEMPTS || signal.aborted) return answer;
      await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private answer(): Promise<Answer> {
    return this.options.turns.take(() => this.execute());
  }

  private async execute(): Promise<Answer> {
    const { graph } = this.options;
    const { query, variables, operationName } = this.request;
    const id = randomUUID();
    const log = this.options.log.child({ requestId: id });
    try {
      const { body } = await graph.executeOperation(
        { query, ...(variables == null ? {} : { variables }), ...(operationName == null ? {} : { operationName }) },
        { contextValue: { requestId: id, log, viewer: this.viewer, live: true, signal: this.leaving.signal } },
      );
      if (body.kind !== 'single') throw new Error('The answer came in parts.');
      return body.singleResult;
    } catch (err) {
      log.error({ err }, 'a subscription could not be answered');
      return { errors: [INTERNAL_ERROR] };
    }
  }
}
