import { createHash } from 'node:crypto';
import { ApiError } from '../../../platform/errors';
import { encodeId } from '../../../platform/graphql/ids';
import type { EvaluatedFlag, FlagUnit } from './flag.service';
import { ATTRIBUTES_RULE, isAttributes, isUnitId, UNIT_ID_RULE } from './unit-rules';

/** The error codes of OpenFeature that this end gives. */
export type OfrepErrorCode = 'PARSE_ERROR' | 'TARGETING_KEY_MISSING' | 'INVALID_CONTEXT' | 'FLAG_NOT_FOUND' | 'GENERAL';

/** A request that the protocol has a code for. */
export class OfrepError extends ApiError {
  readonly httpStatus: number;

  constructor(
    readonly code: OfrepErrorCode,
    message: string,
  ) {
    super(message);
    this.httpStatus = code === 'FLAG_NOT_FOUND' ? 404 : 400;
  }
}

/** The unit that a request is about. Throws `OfrepError` where its context names none, or one that cannot be kept. */
export function unitOf(body: unknown): FlagUnit {
  if (!isObject(body)) throw new OfrepError('PARSE_ERROR', 'The body must be a JSON object: {"context": {…}}.');
  const { context = {} } = body;
  if (!isObject(context)) throw new OfrepError('INVALID_CONTEXT', 'context must be a JSON object.');
  const { targetingKey, ...attributes } = context;
  if (targetingKey === undefined || targetingKey === null || targetingKey === '') {
    throw new OfrepError(
      'TARGETING_KEY_MISSING',
      'context.targetingKey must be the id of the unit, such as a visitor.',
    );
  }
  if (typeof targetingKey !== 'string' || !isUnitId(targetingKey)) {
    throw new OfrepError('INVALID_CONTEXT', `context.targetingKey must be a text; it ${UNIT_ID_RULE}.`);
  }
  if (!isAttributes(attributes)) {
    throw new OfrepError('INVALID_CONTEXT', `context, without its targetingKey, ${ATTRIBUTES_RULE}.`);
  }
  return { id: targetingKey, attributes };
}

/**
 * An evaluation as the protocol writes it. A unit outside of the experiment gets a value and no variant, so that nobody counts
 * it among the units of a variation. Nothing tells a first answer from a later one, or the ETag would.
 */
export function answerOf({ key, abTestId, reason, configuration, ...decision }: EvaluatedFlag) {
  const { inExperiment, shownVariationId, outsideBecause } = decision;
  const hasVariant = shownVariationId !== null && (inExperiment || reason === 'STATIC');
  return {
    key,
    reason,
    ...(hasVariant ? { variant: shownVariationId } : {}),
    value: shownValue(configuration),
    metadata: {
      abTestId: encodeId('test', abTestId),
      inExperiment,
      ...(outsideBecause === null ? {} : { outsideBecause }),
    },
  };
}

/** A strong entity tag of a body: the same answers have the same one. */
export function entityTag(body: string): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 32)}"`;
}

/** Whether `If-None-Match` names the tag; compared weakly, since proxies that compress make tags weak. */
export function isKnown(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((one) => ['*', tag].includes(one.trim().replace(/^W\//, '')));
}

/** Flags that are no objects (a switch, a text, a number) are configured as an object of the one property `value`. */
function shownValue(configuration: Readonly<Record<string, unknown>>): unknown {
  const [name, ...others] = Object.keys(configuration);
  const { value } = configuration;
  return name === 'value' && others.length === 0 && value !== null ? value : configuration;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
