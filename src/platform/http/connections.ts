import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * Lets the server close as soon as the last answer is out. By itself it would wait for connections that are kept alive after
 * an answer, and for those that browsers open ahead of any request, which Node does not count as idle.
 */
export function closeConnectionsWithServer(app: FastifyInstance): void {
  const open = new Set<Socket>();
  const busy = new Set<Socket>();
  let closing = false;
  app.server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => {
      open.delete(socket);
      busy.delete(socket);
    });
  });
  app.addHook('onRequest', async ({ raw }) => {
    busy.add(raw.socket);
  });
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close');
  });
  app.addHook('onResponse', async ({ raw }) => {
    busy.delete(raw.socket);
  });
  app.addHook('preClose', async () => {
    closing = true;
    for (const socket of open) if (!busy.has(socket)) socket.destroy();
  });
}
