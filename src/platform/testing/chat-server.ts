import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { Registry } from 'prom-client';
import { loadConfig } from '../../config';
import type { WritingJobContext } from '../jobs/job';
import { textGenerator } from '../text-generation/text-generator';
import type { TestApi } from './test-api';

/** What a server of the chat protocol does with a question. */
export type ChatBehaviour = (response: ServerResponse, question: string) => void;

export interface ChatServer {
  /** Questions so far. */
  readonly asked: string[];
  behave: ChatBehaviour;
  /** What a job is given that writes texts with this server; `timeoutMs` is for one text, `tokensPerDay` for one account. */
  context(api: TestApi, timeoutMs?: number, tokensPerDay?: number): Promise<WritingJobContext>;
  close(): void;
}

/** A model on this machine, as far as a client can tell: it speaks the chat protocol, and says what a test wants it to. */
export async function startChatServer(): Promise<ChatServer> {
  const chat: ChatServer = {
    asked: [],
    behave: (response) => void response.writeHead(500).end(),
    context: async (api, timeoutMs = 3_000, tokensPerDay = 200_000) => {
      const { textGeneration: config } = loadConfig({
        DEMO_MODE: 'true',
        TEXT_GENERATION_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
        TEXT_GENERATION_MODEL: 'writer',
        TEXT_GENERATION_TIMEOUT_MS: String(timeoutMs),
        TEXT_GENERATION_TOKENS_PER_DAY: String(tokensPerDay),
        TEXT_GENERATION_INPUT_PRICE: '2.5',
        TEXT_GENERATION_OUTPUT_PRICE: '10',
      });
      const log = pino({ level: 'silent' });
      const { workspace } = api;
      const text = await textGenerator({ config, workspace, registry: new Registry(), log });
      return { workspace, log, text, signal: new AbortController().signal };
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { messages } = JSON.parse(body) as { messages: { content: string }[] };
    const question = messages[messages.length - 1].content;
    chat.asked.push(question);
    chat.behave(response, question);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return chat;
}

/** Answers with this content, or refuses. 300 tokens in, 40 out. */
export function chatAnswer(content: string | null, refusal: string | null = null): ChatBehaviour {
  return (response) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end(
      JSON.stringify({
        id: 'chatcmpl-1',
        object: 'chat.completion',
        created: 0,
        model: 'writer-2026-01',
        choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content, refusal } }],
        usage: { prompt_tokens: 300, completion_tokens: 40, total_tokens: 340 },
      }),
    );
}

/** Fails with this status, at once. */
export function chatFailure(status: number): ChatBehaviour {
  return (response) =>
    void response
      .writeHead(status, { 'content-type': 'application/json', 'retry-after': '0' })
      .end('{"error":{"message":"no","type":"x"}}');
}

/** Sends blanks for ever. */
export const slowChat: ChatBehaviour = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 20);
  response.once('close', () => clearInterval(timer));
};
