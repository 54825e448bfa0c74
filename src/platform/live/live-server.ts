import type { Server as HttpServer, IncomingMessage } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type ExecutionResult, GraphQLError, parse } from 'graphql';
import { CloseCode, handleProtocols, makeServer, type ServerOptions } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Authenticator } from '../auth/authenticator';
import { tokenExpiry } from '../auth/token-expiry';
import { ApiError, UnauthenticatedError } from '../errors';
import type { Viewer } from '../graphql/context';
import { answerLive, LiveAnswers, type LiveOperationOptions } from './live-answers';

/** How much may be watched at the same time. */
export interface LiveLimits {
  /** Connections of this process. */
  readonly connections: number;
  readonly connectionsPerAccount: number;
  readonly subscriptionsPerConnection: number;
}

export interface LiveServerOptions extends LiveOperationOptions {
  readonly authenticate: Authenticator;
  readonly limits: LiveLimits;
  readonly maxMessageBytes: number;
  /** How often a connection is asked whether its other end is still there. */
  readonly keepAliveMs?: number;
}

/** The part of the server that keeps connections open. */
export interface LiveServer {
  connections(): number;
  subscriptions(): number;
  /** Refuses new connections and closes the others, by force after a second. */
  close(): Promise<void>;
}

const PATH = /^\/graphql(?:\?|$)/;
const KEEP_ALIVE_MS = 12_000;
const CLOSE_MS = 1_000;
/** Of a close frame's reason, in bytes. */
const MAX_REASON = 123;
const MAX_TIMER_MS = 2 ** 31 - 1;
const TOO_MANY = 4429;
const TRY_AGAIN_LATER = 1013;
const GOING_AWAY = 1001;

/** graphql-ws looks only at what kind of operation it is. */
const SUBSCRIPTION = parse('subscription { __typename }');

interface Extra {
  readonly socket: WebSocket;
  readonly authorization: string | undefined;
  viewer?: Viewer;
}

/**
 * Answers subscriptions on the HTTP server's own port at `/graphql`, in the protocol graphql-transport-ws. A connection belongs to the
 * viewer of its token, which comes in the header or as `connectionParams.authorization`, and ends with it.
 */
export function serveLive(http: HttpServer, options: LiveServerOptions): LiveServer {
  const { limits, log, keepAliveMs = KEEP_ALIVE_MS } = options;
  const accounts = new Map<string, number>();
  let subscriptions = 0;
  let closing = false;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: options.maxMessageBytes,
    perMessageDeflate: false,
    handleProtocols,
  });

  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    if (!PATH.test(request.url ?? '') || request.headers.upgrade?.toLowerCase() !== 'websocket')
      return refuse(socket, 400);
    if (closing || sockets.clients.size >= limits.connections) return refuse(socket, 503);
    sockets.handleUpgrade(request, socket, head, (webSocket) => accept(webSocket, request));
  });

  const protocol: ServerOptions<Record<string, unknown>, Extra> = {
    async onConnect({ extra, connectionParams }) {
      const { socket } = extra;
      try {
        const authorization = extra.authorization ?? parameter(connectionParams);
        const viewer = await options.authenticate(authorization);
        if (viewer === null)
          throw new UnauthenticatedError('Send a token as connectionParams.authorization: "Bearer <token>".');
        if (socket.readyState !== socket.OPEN) return false;
        const { userId } = viewer;
        const open = accounts.get(userId) ?? 0;
        if (open >= limits.connectionsPerAccount) {
          close(socket, TOO_MANY, `This account has ${open} connections open already.`);
          return false;
        }
        accounts.set(userId, open + 1);
        socket.once('close', () => {
          const left = (accounts.get(userId) ?? 1) - 1;
          if (left === 0) accounts.delete(userId);
          else accounts.set(userId, left);
        });
        endWithToken(socket, await tokenExpiry(authorization ?? ''));
        extra.viewer = viewer;
        return true;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        close(socket, error instanceof UnauthenticatedError ? CloseCode.Unauthorized : TRY_AGAIN_LATER, error.message);
        return false;
      }
    },
    async onSubscribe({ extra, subscriptions: open }, _id, payload) {
      if (extra.viewer === undefined) throw new Error('A subscription came before its viewer.');
      if (Object.keys(open).length > limits.subscriptionsPerConnection) {
        return [failure(`A connection may have ${limits.subscriptionsPerConnection} subscriptions.`, 'RATE_LIMITED')];
      }
      const answers = await answerLive(options, extra.viewer, payload);
      if (!(answers instanceof LiveAnswers)) {
        return answers.errors.map(({ message, path, extensions }) => new GraphQLError(message, { path, extensions }));
      }
      subscriptions += 1;
      answers.onEnd = () => {
        subscriptions -= 1;
      };
      return { schema: options.schema, document: SUBSCRIPTION, contextValue: answers };
    },
    // The answers are made already; what graphql-ws would execute by itself is only passed on.
    subscribe: ({ contextValue }) => contextValue as AsyncGenerator<ExecutionResult>,
    onNext: (_context, _id, _payload, _args, result) => result as never,
  };
  const server = makeServer(protocol);

  function accept(socket: WebSocket, request: IncomingMessage): void {
    const broken = (err: unknown): void => {
      log.error({ err }, 'a live connection failed');
      close(socket, CloseCode.InternalServerError, 'Internal error');
    };
    socket.on('error', (err) => log.debug({ err }, 'a live connection broke'));
    const stopProbing = probe(socket, keepAliveMs);
    const opened = server.opened(
      {
        protocol: socket.protocol,
        send: (text) => send(socket, text),
        close: (code, reason) => close(socket, code ?? CloseCode.BadRequest, reason ?? ''),
        onMessage: (receive) => socket.on('message', (data) => void receive(String(data)).catch(broken)),
      },
      { socket, authorization: request.headers.authorization },
    );
    socket.once('close', (code, reason) => {
      stopProbing();
      Promise.resolve(opened(code, String(reason))).catch(broken);
    });
  }

  return {
    connections: () => sockets.clients.size,
    subscriptions: () => subscriptions,
    async close() {
      closing = true;
      for (const socket of sockets.clients) close(socket, GOING_AWAY, 'The server is stopping.');
      for (let waited = 0; sockets.clients.size > 0 && waited < CLOSE_MS; waited += 20) await delay(20);
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function parameter(parameters: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const value = parameters?.authorization ?? parameters?.Authorization;
  return typeof value === 'string' ? value : undefined;
}

function failure(message: string, code: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}

function close(socket: WebSocket, code: number, reason: string): void {
  let shown = reason;
  while (Buffer.byteLength(shown) > MAX_REASON) shown = shown.slice(0, -1);
  socket.close(code, shown);
}

function send(socket: WebSocket, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // Whoever has gone away misses nothing.
    if (socket.readyState !== socket.OPEN) resolve();
    else socket.send(text, (error) => (error && socket.readyState === socket.OPEN ? reject(error) : resolve()));
  });
}

/** Closes with 4403, after which clients of this protocol connect again, as they should: with a new token. */
function endWithToken(socket: WebSocket, expiresAt: Date): void {
  const left = Math.max(0, expiresAt.getTime() - Date.now());
  const timer = setTimeout(
    () => {
      if (left > MAX_TIMER_MS) endWithToken(socket, expiresAt);
      else close(socket, CloseCode.Forbidden, 'The token has expired. Connect again with a new one.');
    },
    Math.min(left, MAX_TIMER_MS),
  );
  socket.once('close', () => clearTimeout(timer));
}

/** Cuts a connection that did not answer between two questions. */
function probe(socket: WebSocket, everyMs: number): () => void {
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  const timer = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, everyMs);
  return () => clearInterval(timer);
}
