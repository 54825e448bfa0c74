import {
  type GraphQLFieldResolver,
  type GraphQLSchema,
  isObjectType,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { buildSchemaSync, type NonEmptyArray, type PubSub, type ResolverData } from 'type-graphql';
import { encodeId } from './ids';
import { badInput, violationsOf } from './violations';

/** Wanted by TypeGraphQL as soon as there is a subscription; ours say `subscribe: changesOf(…)` and do without. */
const NO_PUB_SUB: PubSub = {
  publish: () => undefined,
  subscribe() {
    throw new Error('A subscription needs subscribe: changesOf(topic, idOf).');
  },
};

type ResolverClass = new () => object;

/**
 * The schema of the given resolver classes. Every input is validated with all its violations in one answer, and fields
 * made by `@IdField` show their UUID as an id of the API.
 */
export function buildGraphSchema(resolvers: readonly ResolverClass[]): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: resolvers as unknown as NonEmptyArray<ResolverClass>,
    validateFn: validateArgument,
    pubSub: NO_PUB_SUB,
  });
  const [query, mutation, subscription] = [
    schema.getQueryType(),
    schema.getMutationType(),
    schema.getSubscriptionType(),
  ];
  if (query)
    query.description = 'What can be read. An answer shows one moment: everything in it is read in one transaction.';
  if (mutation) {
    mutation.description =
      'What can be changed. An operation is all or nothing: when one of its mutations fails, none of them happens.';
  }
  if (subscription) {
    subscription.description =
      'What can be watched, over a WebSocket (protocol graphql-transport-ws) at the same address. The present state comes at ' +
      'once, and again after every change; of changes that come faster than they can be sent, the latest state.';
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const prefix = field.extensions.idPrefix;
      if (typeof prefix === 'string') field.resolve = idResolver(prefix, field.name);
    }
  }
  return schema;
}

/** The schema as text, sorted so that the order of declarations does not show. */
export function printSorted(schema: GraphQLSchema): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}

function idResolver(prefix: string, name: string): GraphQLFieldResolver<Record<string, unknown>, unknown> {
  return (row) => {
    const uuid = row[name];
    return typeof uuid === 'string' ? encodeId(prefix, uuid) : null;
  };
}

function validateArgument(value: unknown, _type: unknown, { args }: ResolverData): void {
  const violations = violationsOf(value, argumentName(value, args));
  if (violations.length > 0) throw badInput(violations);
}

/** TypeGraphQL does not say whose value it is; what is of an input type has been made anew, and has names of its own. */
function argumentName(value: unknown, args: Readonly<Record<string, unknown>>): string {
  const isIt = (given: unknown): boolean =>
    Array.isArray(value) ? Array.isArray(given) && given.length === value.length : given === value;
  return Object.keys(args).find((name) => isIt(args[name])) ?? '';
}
