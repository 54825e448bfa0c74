/**
 * `npm run simulate -- experiments`: the engine of tests against data whose truth is known. Without an effect it must not find
 * one, however often it is looked at; with one it must find it, with less traffic than a fixed test. Reading p < 0.05 every day
 * has to fail the same harness, or the harness would be too easy.
 */
import type { SimulationOptions } from '../simulate';
import { simulateBandits } from './simulated-tests/bandits';
import { simulateFalseFindings } from './simulated-tests/false-findings';
import { simulatePeeking, simulateSampleRatio } from './simulated-tests/peeking';
import { simulateRealEffects } from './simulated-tests/real-effects';

const PARTS = [simulateFalseFindings, simulateRealEffects, simulatePeeking, simulateSampleRatio, simulateBandits];

export async function simulate(options: SimulationOptions): Promise<boolean> {
  const startedAt = performance.now();
  const results = PARTS.map((part) => part(options));
  const isMet = results.every(Boolean);
  options.print('');
  options.print(
    `${isMet ? 'Every bar was met' : 'A BAR WAS MISSED'}, in ${Math.round((performance.now() - startedAt) / 1_000)} s.`,
  );
  return isMet;
}
