import type { FastifyInstance } from 'fastify';
import { BadUserInputError } from '../../../platform/errors';
import type { StoredOperation } from '../../../platform/http/stored-operation';
import { readRecord } from '../../../platform/json-values';

const OPERATION = `mutation NextContents($campaignId: ID!, $units: [NextContentUnitInput!]!) {
  nextContents(campaignId: $campaignId, units: $units) {
    unitId servingId contentId strategy reason propensity missingContext abTestId variationId bidModifier servedAt impressionEvent exposureEvent
    triggers { event action } elements { element value source }
    content { contentType body contentUrl metadata }
  }
}`;

const ONE = ['campaignId', 'unitId', 'context'];
const MANY = ['campaignId', 'units'];

/**
 * `POST /v1/next-content`: the mutation `nextContents` for callers that speak no GraphQL. The body is `{ campaignId, unitId, context }`,
 * and the answer what `nextContent` says; or `{ campaignId, units: [{ unitId, context }] }` for up to 100 units, and `{ units: […] }`.
 */
export function registerNextContent(app: FastifyInstance, answer: StoredOperation): void {
  app.post('/v1/next-content', async (request, reply) => {
    const body = readRecord(request.body);
    const isMany = Object.hasOwn(body, 'units');
    const data = await answer(request, reply, OPERATION, () => {
      const unknown = Object.keys(body).filter((name) => !(isMany ? MANY : ONE).includes(name));
      if (unknown.length > 0) {
        const known = `The body has ${ONE.join(', ')}, or ${MANY.join(' and ')} for several units.`;
        throw BadUserInputError.at('body', known, 'unknown');
      }
      const { campaignId, units, unitId, context } = body;
      return { campaignId, units: isMany ? units : [{ unitId, context }] };
    });
    if (data === null) return reply;
    const served = data.nextContents as readonly unknown[];
    reply.header('cache-control', 'no-store');
    return isMany ? { units: served } : served[0];
  });
}
