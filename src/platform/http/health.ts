import type { FastifyInstance } from 'fastify';

/** One thing that must hold before requests are sent here. `check` resolves, or rejects with the reason. */
export interface ReadinessCheck {
  readonly name: string;
  check(): Promise<void>;
}

export interface HealthOptions {
  readonly checks: readonly ReadinessCheck[];
  /** True from the moment of shutdown: a balancer should look elsewhere. */
  readonly isClosing: () => boolean;
  readonly timeoutMs?: number;
  /** How long an answer is good for; whoever asks more often is given the same. */
  readonly cacheMs?: number;
}

interface Readiness {
  readonly status: 'ready' | 'unready';
  readonly checks: Readonly<Record<string, 'ok' | 'failed'>>;
}

/**
 * `GET /livez`: the process is alive. `GET /readyz`: 200 when every check holds, else 503 with the names of those that do
 * not; their reasons go to the log, since anybody may ask.
 */
export function registerHealth(app: FastifyInstance, options: HealthOptions): void {
  const { checks, timeoutMs = 3_000, cacheMs = 1_000 } = options;
  let latest: { readonly at: number; readonly answer: Promise<Readiness> } | undefined;

  async function look(): Promise<Readiness> {
    const results = await Promise.all(
      checks.map(async ({ name, check }) => {
        try {
          await within(timeoutMs, check());
          return [name, 'ok'] as const;
        } catch (error) {
          app.log.warn({ err: error, check: name }, 'not ready');
          return [name, 'failed'] as const;
        }
      }),
    );
    const ready = results.every(([, result]) => result === 'ok');
    return { status: ready ? 'ready' : 'unready', checks: Object.fromEntries(results) };
  }

  app.get('/livez', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    return { status: 'alive' };
  });

  app.get('/readyz', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    if (options.isClosing()) return reply.code(503).send({ status: 'closing', checks: {} });
    if (latest === undefined || performance.now() - latest.at > cacheMs) {
      latest = { at: performance.now(), answer: look() };
    }
    const answer = await latest.answer;
    return reply.code(answer.status === 'ready' ? 200 : 503).send(answer);
  });
}

async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
