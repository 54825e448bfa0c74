import type { ApolloServerPlugin } from '@apollo/server';
import {
  BREAK,
  type DocumentNode,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isListType,
  isNonNullType,
  type ValueNode,
  visit,
} from 'graphql';
import { type ComplexityEstimatorArgs, getComplexity } from 'graphql-query-complexity';
import { ApiError, BadUserInputError } from '../errors';
import type { RateLimit } from '../rate-limit';
import { type RequestContext, refusal } from './operation';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from './page-args';

/** How many entries a list of objects is taken to have when no argument says so. */
const LIST_FACTOR = 10;

/** Past this many visited fields (fragments count each time they are used) the cost counts as infinite. */
const MAX_VISITED_FIELDS = 10_000;

/** What an operation may cost, for clients to plan with. */
interface Cost {
  readonly requested: number;
  readonly maximum: number;
}

const costs = new WeakMap<object, number>();

/**
 * Refuses operations whose cost exceeds `maximum`, or what is left of the viewer's minute, before a database connection is
 * taken for them. The cost of what is let through is in `extensions.cost` of the answer.
 */
export function costPlugin(maximum: number, rateLimit?: RateLimit): ApolloServerPlugin<RequestContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ schema, document, request, operation, contextValue }) {
          if (!operation) return;
          const requested = operationCost(schema, document, request.variables ?? {}, request.operationName);
          if (requested === null) return;
          if (requested > maximum) throw refusal(tooCostly(requested, maximum));
          costs.set(contextValue, requested);
          const { viewer } = contextValue;
          if (viewer !== null) await rateLimit?.consume(viewer.userId, requested).catch(refuse);
        },
        async willSendResponse({ response, contextValue }) {
          const requested = costs.get(contextValue);
          if (!requested || response.body.kind !== 'single') return;
          const { singleResult } = response.body;
          const cost: Cost = { requested, maximum };
          singleResult.extensions = { ...singleResult.extensions, cost };
        },
      };
    },
  };
}

/**
 * How many objects an operation may bring back at most: every object counts 1 and a list multiplies what is below it by
 * the number of its entries (of a connection `first` or `last`, else 25; of `nodes`, its ids; of other lists 10).
 * @returns null when the variables do not fit the operation, which its execution will say better.
 */
export function operationCost(
  schema: GraphQLSchema,
  query: DocumentNode,
  variables: Record<string, unknown>,
  operationName?: string,
): number | null {
  const known = knownCosts(query);
  const name = operationName ?? '';
  const cost = known?.get(name) ?? countedCost(schema, query, variables, operationName);
  if (cost !== null) known?.set(name, cost);
  return cost;
}

/** The costs of documents that cost the same whatever their variables are, by operation. Apollo Server keeps what it has parsed. */
const documentCosts = new WeakMap<DocumentNode, Map<string, number> | null>();

function knownCosts(query: DocumentNode): Map<string, number> | null {
  const known = documentCosts.get(query);
  if (known !== undefined) return known;
  const made = dependsOnVariables(query) ? null : new Map<string, number>();
  documentCosts.set(query, made);
  return made;
}

/** Whether a variable decides how many entries a list has, or whether a field is there at all. */
function dependsOnVariables(query: DocumentNode): boolean {
  let depends = false;
  const look = (value: ValueNode): void => {
    visit(value, {
      Variable() {
        depends = true;
        return BREAK;
      },
    });
  };
  visit(query, {
    Directive({ arguments: given }) {
      for (const { value } of given ?? []) look(value);
    },
    Argument({ name, value }) {
      if (SIZES.has(name.value)) look(value);
    },
  });
  return depends;
}

/** The arguments that say how many entries there are. */
const SIZES: ReadonlySet<string> = new Set(['first', 'last', 'ids']);

function countedCost(
  schema: GraphQLSchema,
  query: DocumentNode,
  variables: Record<string, unknown>,
  operationName?: string,
): number | null {
  try {
    return getComplexity({
      schema,
      query,
      variables,
      ...(operationName === undefined ? {} : { operationName }),
      estimators: [fieldCost],
      maxQueryNodes: MAX_VISITED_FIELDS,
    });
  } catch (error) {
    return error instanceof Error && error.message.includes('maximum allowed number of nodes') ? Infinity : null;
  }
}

function fieldCost({ type, field, args, childComplexity }: ComplexityEstimatorArgs): number {
  const named = getNamedType(field.type);
  if (!isCompositeType(named) || named.name.startsWith('__') || named.name === 'PageInfo') return 0;
  if (named.name.endsWith('Connection')) return 1 + pageSize(args) * childComplexity;
  // Their number is that of the connection, which has multiplied them already.
  if (type.name.endsWith('Connection')) return field.name === 'edges' ? childComplexity : 1 + childComplexity;
  if (!isList(field.type)) return 1 + childComplexity;
  const entries = Array.isArray(args.ids) ? args.ids.length : LIST_FACTOR;
  return entries * (1 + childComplexity);
}

function refuse(error: unknown): never {
  throw error instanceof ApiError ? refusal(error) : error;
}

function pageSize({ first, last }: Record<string, unknown>): number {
  const size = typeof first === 'number' ? first : typeof last === 'number' ? last : DEFAULT_PAGE_SIZE;
  return Math.min(Math.max(size, 0), MAX_PAGE_SIZE);
}

function isList(type: GraphQLOutputType): boolean {
  return isNonNullType(type) ? isList(type.ofType) : isListType(type);
}

function tooCostly(requested: number, maximum: number): BadUserInputError {
  const cost = Number.isFinite(requested) ? `would cost ${requested}` : 'would cost too much to count';
  return BadUserInputError.at(
    'query',
    `This operation ${cost}; at most ${maximum} is allowed. Ask for smaller pages (first, last), nest fewer lists, ` +
      'or split it into several operations.',
    'cost',
  );
}
