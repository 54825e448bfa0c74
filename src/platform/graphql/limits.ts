import { ApolloArmor } from '@escape.tech/graphql-armor';
import { GraphQLError, type ValidationContext, type ValidationRule } from 'graphql';
import type { Config } from '../../config';

/** How many directives an operation may have in all. */
const MAX_DIRECTIVES = 10;

/**
 * Validation rules that refuse operations for their shape: too deep, too many aliases or directives. What they would cost
 * is `costPlugin`'s question.
 */
export function shapeLimits({ depth, aliases }: Pick<Config['limits'], 'depth' | 'aliases'>): ValidationRule[] {
  const armor = new ApolloArmor({
    maxDepth: { n: depth, flattenFragments: true, ...rejection((n) => tooDeep(n, depth)) },
    maxAliases: { n: aliases, allowList: [], ...rejection((n) => tooMany('aliases', n, aliases)) },
    maxDirectives: { n: MAX_DIRECTIVES, ...rejection((n) => tooMany('directives', n, MAX_DIRECTIVES)) },
    // Its own cost knows no page sizes; its token limit answers 500; Apollo Server hides suggestions by itself.
    costLimit: { enabled: false },
    maxTokens: { enabled: false },
    blockFieldSuggestion: { enabled: false },
  });
  return armor.protect().validationRules;
}

/** Our own words in place of armor's "Syntax Error: … limit of … exceeded". */
function rejection(message: (found: string) => string) {
  const report = (context: ValidationContext | null, error: GraphQLError): void => {
    const found = /found (\d+)/.exec(error.message)?.[1] ?? 'more';
    context?.reportError(new GraphQLError(message(found)));
  };
  return { propagateOnRejection: false, onReject: [report] };
}

function tooDeep(found: string, limit: number): string {
  return `This operation is ${found} levels deep; at most ${limit} are allowed. Split it into several operations.`;
}

function tooMany(what: string, found: string, limit: number): string {
  return `This operation has ${found} ${what}; at most ${limit} are allowed. Split it into several operations.`;
}
