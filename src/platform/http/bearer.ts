import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticator } from '../auth/authenticator';
import { UnauthenticatedError } from '../errors';
import type { Viewer } from '../graphql/context';

/** Whoever's token the request bears. Throws UNAUTHENTICATED, with the header that says how to send one. */
export async function requireViewer(
  request: FastifyRequest,
  reply: FastifyReply,
  authenticate: Authenticator,
): Promise<Viewer> {
  const viewer = await authenticate(request.headers.authorization).catch((error: unknown) => {
    if (error instanceof UnauthenticatedError) reply.header('www-authenticate', 'Bearer');
    throw error;
  });
  if (viewer !== null) return viewer;
  reply.header('www-authenticate', 'Bearer');
  throw new UnauthenticatedError('Send a token in the header: Authorization: Bearer <token>.');
}
