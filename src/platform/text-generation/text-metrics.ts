import { Counter, Histogram, type Registry } from 'prom-client';
import type { Tokens } from './text-provider';

/** Told of every text that was asked for. */
export interface TextMetrics {
  onText(name: string, outcome: 'MODEL' | 'KEPT' | 'DETERMINISTIC', fallbackReason: string | null): void;
  onCall(durationMs: number, tokens: Tokens): void;
}

const CALL_SECONDS = [0.25, 0.5, 1, 2.5, 5, 10, 20, 40];

export function createTextMetrics(registry: Registry): TextMetrics {
  const registers = [registry];
  const texts = new Counter({
    name: 'text_generation_texts_total',
    help: 'Texts that were asked for, by what they are for and where they came from.',
    labelNames: ['name', 'outcome'] as const,
    registers,
  });
  const fallbacks = new Counter({
    name: 'text_generation_fallbacks_total',
    help: 'Texts that are deterministic although a model is configured, by the reason.',
    labelNames: ['reason'] as const,
    registers,
  });
  const calls = new Histogram({
    name: 'text_generation_call_duration_seconds',
    help: 'Time that a model took to answer, a second attempt included.',
    buckets: CALL_SECONDS,
    registers,
  });
  const spent = new Counter({
    name: 'text_generation_tokens_total',
    help: 'Tokens of all accounts, as the model counts them.',
    labelNames: ['direction'] as const,
    registers,
  });
  return {
    onText(name, outcome, reason) {
      texts.inc({ name, outcome });
      if (reason !== null) fallbacks.inc({ reason });
    },
    onCall(durationMs, { input, output }) {
      calls.observe(durationMs / 1_000);
      spent.inc({ direction: 'input' }, input);
      spent.inc({ direction: 'output' }, output);
    },
  };
}
