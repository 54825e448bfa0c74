/**
 * `npm run simulate -- <name> [--full] [--seed N]`: runs bench/simulations/<name>.ts, which plays an engine against data
 * whose truth is known and prints what it found. Exit code 1 when a bar that the documents name is missed.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** How a simulation is run. The same seed gives the same table. */
export interface SimulationOptions {
  /** The whole grid instead of the part that takes minutes. */
  readonly full: boolean;
  readonly seed: number;
  print(line: string): void;
}

/** What a file in bench/simulations exports. @returns whether every bar was met. */
export interface Simulation {
  simulate(options: SimulationOptions): Promise<boolean>;
}

const FOLDER = join(__dirname, 'simulations');

function names(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { full: { type: 'boolean', default: false }, seed: { type: 'string', default: '1' } },
    allowPositionals: true,
  });
  const [name] = positionals;
  const seed = Number(values.seed);
  if (name === undefined || !names().includes(name) || !Number.isSafeInteger(seed) || seed < 0) {
    process.stderr.write(`Usage: npm run simulate -- <name> [--full] [--seed N]\nNames: ${names().join(', ')}\n`);
    return 2;
  }
  const { simulate }: Simulation = await import(join(FOLDER, name));
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  return (await simulate({ full: values.full, seed, print })) ? 0 : 1;
}

main().then((code) => {
  process.exitCode = code;
});
