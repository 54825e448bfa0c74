import type { ApolloServerPlugin } from '@apollo/server';
import { type DocumentNode, visit } from 'graphql';
import { BadUserInputError } from '../errors';
import { type RequestContext, refusal } from './operation';

/** No input of the API comes near it; what converts and checks inputs calls itself once per level. */
const MAX_LEVELS = 64;
const SURROGATE_ALONE = /\p{Surrogate}/u;

/**
 * Refuses values that nothing behind could handle, before anything looks into them: nested deeper than 64 levels, or text with
 * half a character (a surrogate alone), which UTF-8 cannot write and the database would keep as another one.
 */
export function saneValuesPlugin(): ApolloServerPlugin<RequestContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ request, document }) {
          if (isDeeper(request.variables, MAX_LEVELS)) throw tooDeep('variables');
          if (hasHalfCharacter(request.variables)) throw halfCharacter();
          if (hasDeeperValue(document, MAX_LEVELS)) throw tooDeep('query');
        },
      };
    },
  };
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

/** Text written in the query needs no look: the parser takes whole characters only. */
function hasHalfCharacter(value: unknown): boolean {
  if (typeof value === 'string') return SURROGATE_ALONE.test(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, inner]) => SURROGATE_ALONE.test(key) || hasHalfCharacter(inner));
}

function halfCharacter() {
  const message = 'A text has half a character (a surrogate without its other half). Send whole characters.';
  return refusal(BadUserInputError.at('variables', message, 'wellFormed'));
}

/** How deep values are nested in documents; Apollo Server keeps what it has parsed. */
const depths = new WeakMap<DocumentNode, number>();

function hasDeeperValue(document: DocumentNode, levels: number): boolean {
  const depth = depths.get(document) ?? depthOf(document);
  depths.set(document, depth);
  return depth > levels;
}

function depthOf(document: DocumentNode): number {
  let level = 0;
  let deepest = 0;
  const nested = {
    enter(): void {
      level += 1;
      deepest = Math.max(deepest, level);
    },
    leave(): void {
      level -= 1;
    },
  };
  visit(document, { ObjectValue: nested, ListValue: nested });
  return deepest;
}

function tooDeep(path: string) {
  return refusal(
    BadUserInputError.at(
      path,
      `Values may be nested at most ${MAX_LEVELS} levels deep. Send flatter ones.`,
      'maxNesting',
    ),
  );
}
