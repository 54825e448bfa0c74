import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasCharacters } from '../../../platform/characters';
import type { Workspace } from '../../../platform/database/unit-of-work';
import { BadUserInputError, NotFoundError } from '../../../platform/errors';
import { readRecord } from '../../../platform/json-values';
import { openRedirect } from './redirect.service';
import { userOfToken } from './redirect-token';

const COOKIE = 'unit';
const YEAR_SECONDS = 365 * 24 * 60 * 60;
const MAX_UNIT_ID = 200;

/**
 * `GET /v1/redirect/{testKey}?token=…`: sends a visitor to the address of its variation of a split-URL test (302), with the query
 * of the link carried over. The unit is `unit`, or a cookie that is set at the first visit. The exposure is durable before the
 * answer leaves. `ABTest.redirectPath` has the link.
 */
export function registerRedirect(app: FastifyInstance, { workspace }: { readonly workspace: Workspace }): void {
  app.get('/v1/redirect/:testKey', { exposeHeadRoute: false }, async (request, reply) => {
    const { token, unit, ...carried } = readRecord(request.query);
    const userId = typeof token === 'string' ? userOfToken(token) : null;
    if (typeof token !== 'string' || userId === null) throw new NotFoundError('There is no such split-URL test.');
    const { testKey } = request.params as { testKey: string };
    const unitId = unitOf(unit) ?? unitOfCookie(request) ?? newUnit(request, reply);
    const target = await workspace.run(userId, 'READ WRITE', (db) => openRedirect(db, testKey, token, unitId));
    for (const [name, values] of Object.entries(carried)) {
      for (const value of [values].flat()) target.searchParams.append(name, String(value));
    }
    return reply.header('cache-control', 'no-store').redirect(target.href, 302);
  });
}

function unitOf(unit: unknown): string | null {
  if (unit === undefined) return null;
  if (typeof unit === 'string' && hasCharacters(unit, 1, MAX_UNIT_ID) && !unit.includes('\0')) return unit;
  throw BadUserInputError.at('unit', `unit must have 1 to ${MAX_UNIT_ID} characters, none of them NUL.`, 'isLength');
}

function unitOfCookie({ headers }: FastifyRequest): string | null {
  return (
    new RegExp(`(?:^|;\\s*)${COOKIE}=([A-Za-z0-9-]{1,${MAX_UNIT_ID}})(?:;|$)`).exec(headers.cookie ?? '')?.[1] ?? null
  );
}

/** Of this address only, and of no use to scripts. */
function newUnit(request: FastifyRequest, reply: FastifyReply): string {
  const unitId = randomUUID();
  const secure = request.protocol === 'https' ? '; Secure' : '';
  reply.header(
    'set-cookie',
    `${COOKIE}=${unitId}; Path=/v1/redirect; Max-Age=${YEAR_SECONDS}; HttpOnly; SameSite=Lax${secure}`,
  );
  return unitId;
}
