import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { GraphQLFormattedError, GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import type { Config } from '../../config';
import type { AssetStore } from '../assets/asset-store';
import { type ConfiguredModels, NO_MODELS } from '../configured-models';
import type { Workspace } from '../database/unit-of-work';
import { type GenerationLimits, USUAL_GENERATION_LIMITS } from '../generation-limits';
import { type RateLimit, rateLimitOf } from '../rate-limit';
import { type AnsweredOperation, answerAfter } from './answer';
import { costPlugin } from './cost';
import { formatError } from './format-error';
import { shapeLimits } from './limits';
import type { NodeTypes } from './node-types';
import { operationPlugin, type RequestContext } from './operation';
import { saneValuesPlugin } from './sane-values';

export interface GraphServerOptions {
  readonly schema: GraphQLSchema;
  readonly nodes: NodeTypes;
  readonly workspace: Workspace;
  readonly assets: AssetStore;
  readonly limits: Config['limits'];
  /** Default: the usual ones. */
  readonly generationLimits?: GenerationLimits;
  /** Default: none. */
  readonly models?: ConfiguredModels;
  /** Whether the schema may be read through the API at all. */
  readonly introspection: boolean;
  /** Whether it may be read without a token, and error messages may suggest names out of it. */
  readonly openIntrospection: boolean;
  /** Shared with whatever else answers the same accounts; default: one of its own, by `limits`. */
  readonly rateLimit?: RateLimit;
  readonly log: Logger;
  readonly onAnswer?: (operation: AnsweredOperation) => void;
  readonly plugins?: readonly ApolloServerPlugin<RequestContext>[];
}

const MAX_VALIDATION_ERRORS = 20;

/** The Apollo Server around a schema, with every limit and one transaction per operation; not yet started. */
export function createGraphServer(options: GraphServerOptions): ApolloServer<RequestContext> {
  const { limits, log } = options;
  const operations = operationPlugin({
    workspace: options.workspace,
    nodes: options.nodes,
    assets: options.assets,
    generationLimits: options.generationLimits ?? USUAL_GENERATION_LIMITS,
    models: options.models ?? NO_MODELS,
    timeoutMs: limits.operationTimeoutMs,
    openIntrospection: options.openIntrospection,
  });
  // Apollo Server formats errors without saying whose they are.
  const requests = new WeakMap<object, RequestContext>();
  const rememberRequest: ApolloServerPlugin<RequestContext> = {
    async requestDidStart() {
      return {
        async didEncounterErrors({ errors, contextValue }) {
          for (const error of errors) requests.set(error, contextValue);
        },
      };
    },
  };
  return new ApolloServer<RequestContext>({
    schema: options.schema,
    introspection: options.introspection,
    hideSchemaDetailsFromClientErrors: !options.openIntrospection,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    nodeEnv: 'production',
    logger: log,
    parseOptions: { maxTokens: limits.tokens },
    validationRules: shapeLimits(limits),
    validationOptions: { maxErrors: MAX_VALIDATION_ERRORS },
    formatError: (formatted, error) => {
      const request = requests.get(error as object);
      return clearer(formatError(formatted, error, request?.log ?? log, request?.requestId), limits.tokens);
    },
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      rememberRequest,
      saneValuesPlugin(),
      costPlugin(limits.cost, options.rateLimit ?? rateLimitOf(limits)),
      answerAfter(operations, options.onAnswer),
      ...(options.plugins ?? []),
    ],
  });
}

/** graphql-js stops reading and checking an operation that is too much work, and hardly says why. */
function clearer(error: GraphQLFormattedError, tokens: number): GraphQLFormattedError {
  if (/^Syntax Error: Document contains more tha[tn] \d+ tokens/.test(error.message)) {
    const message = `This operation is longer than ${tokens} tokens. Split it, or pass long values as variables.`;
    return { ...error, message };
  }
  if (error.message === 'Validation aborted.') {
    return { ...error, message: 'This operation repeats too many fields to be checked. Name each field once.' };
  }
  return error;
}
