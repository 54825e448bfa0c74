import type { ApolloServerPlugin, GraphQLRequestContextWillSendResponse } from '@apollo/server';
import { GraphQLError, type OperationDefinitionNode } from 'graphql';
import type { Logger } from 'pino';
import type { AssetStore } from '../assets/asset-store';
import type { ConfiguredModels } from '../configured-models';
import type { UnitOfWork, Workspace } from '../database/unit-of-work';
import { type ApiError, BadUserInputError, ForbiddenError, UnauthenticatedError, UnavailableError } from '../errors';
import type { GenerationLimits } from '../generation-limits';
import type { Context, Viewer } from './context';
import { formatError } from './format-error';
import { Loaders } from './loaders';
import type { NodeTypes } from './node-types';

/** What a request brings along before its operation is known; the plugin makes a `Context` of it. */
export interface RequestContext extends Partial<Omit<Context, 'viewer'>> {
  readonly requestId: string;
  readonly log: Logger;
  /** Null: the request had no token. */
  readonly viewer: Viewer | null;
  /** Whether it came over a connection that stays open, where subscriptions are answered and nothing else is. */
  readonly live?: boolean;
  /** Aborted when the client goes away. */
  readonly signal?: AbortSignal;
}

export interface OperationOptions {
  readonly workspace: Workspace;
  readonly nodes: NodeTypes;
  readonly assets: AssetStore;
  readonly generationLimits: GenerationLimits;
  readonly models: ConfiguredModels;
  readonly timeoutMs: number;
  /** Whether the schema may be read without a token. */
  readonly openIntrospection: boolean;
}

/**
 * Gives every operation its one transaction: read-only for a query and for each answer to a subscription, so that an answer
 * shows one moment; read-write for a mutation, committed before the answer leaves. A mutation operation is all or nothing: when any part of it fails,
 * nothing is written and `data` is null.
 */
export function operationPlugin(options: OperationOptions): ApolloServerPlugin<RequestContext> {
  return {
    async requestDidStart() {
      let unit: UnitOfWork | undefined;
      let writes = false;
      let stop = (): void => undefined;
      return {
        async didResolveOperation({ operation, contextValue }) {
          if (!operation) return;
          if (contextValue.viewer === null && options.openIntrospection && isIntrospection(operation)) return;
          const viewer = authorized(contextValue, operation);
          writes = operation.operation === 'mutation';
          unit = options.workspace.as(viewer.userId, writes ? 'READ WRITE' : 'READ ONLY');
          stop = giveUpInTime(unit, options.timeoutMs, contextValue.signal);
          const { nodes, assets, generationLimits, models } = options;
          const loaders = new Loaders(unit, !writes);
          Object.assign(contextValue, { db: unit, loaders, nodes, assets, generationLimits, models });
        },
        async willSendResponse(request) {
          stop();
          if (unit) await end(request, unit, writes);
        },
      };
    },
  };
}

async function end(
  request: GraphQLRequestContextWillSendResponse<RequestContext>,
  unit: UnitOfWork,
  writes: boolean,
): Promise<void> {
  const { response, contextValue, errors } = request;
  if (response.body.kind !== 'single') return;
  const { singleResult } = response.body;
  if (!writes) {
    await (errors?.length ? unit.rollback() : unit.commit());
    return;
  }
  if (errors?.length) {
    await unit.rollback();
    singleResult.data = null;
    return;
  }
  try {
    await unit.commit();
  } catch (error) {
    const failure = new GraphQLError('The change could not be saved.', { originalError: error as Error });
    singleResult.data = null;
    singleResult.errors = [formatError(failure.toJSON(), failure, contextValue.log, contextValue.requestId)];
  }
}

function authorized({ viewer, live = false }: RequestContext, operation: OperationDefinitionNode): Viewer {
  if (viewer === null) {
    throw refusal(new UnauthenticatedError('Send a token in the header: Authorization: Bearer <token>.'));
  }
  if (operation.operation === 'subscription' && !live) {
    throw refusal(
      new BadUserInputError('A subscription needs a WebSocket (protocol graphql-transport-ws) at this same address.'),
    );
  }
  if (operation.operation !== 'subscription' && live) {
    throw refusal(new BadUserInputError('Only subscriptions run over a WebSocket: send this operation as a POST.'));
  }
  if (operation.operation === 'mutation' && viewer.role === 'ANALYST') {
    throw refusal(new ForbiddenError('The role ANALYST may read but not change anything.'));
  }
  return viewer;
}

/** An error before execution, with its HTTP status: Apollo Server would answer 500 for an error it does not know. */
export function refusal(error: ApiError): GraphQLError {
  return new GraphQLError(error.message, {
    originalError: error,
    extensions: { code: error.code, http: { status: error.httpStatus } },
  });
}

function isIntrospection(operation: OperationDefinitionNode): boolean {
  return (
    operation.operation === 'query' &&
    operation.selectionSet.selections.every(
      (selection) => selection.kind === 'Field' && selection.name.value.startsWith('__'),
    )
  );
}

function giveUpInTime(unit: UnitOfWork, timeoutMs: number, signal: AbortSignal | undefined): () => void {
  const expire = (): void => {
    unit.fail(new UnavailableError('The operation took too long and was stopped. Ask for less at once, or try again.'));
  };
  const leave = (): void => {
    unit.fail(new UnavailableError('The client went away.'));
  };
  const timer = setTimeout(expire, timeoutMs);
  signal?.addEventListener('abort', leave, { once: true });
  return () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', leave);
  };
}
