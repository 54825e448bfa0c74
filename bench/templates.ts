/**
 * What hostile templates cost the server: `npm run bench:templates`. Fills each of the corpus and looks for its variables, and
 * measures how long the caller waits, how late the server's own loop runs, and by how much the process grows. Then fills an
 * ordinary template as often as it can. Exits with 1 where a limit is broken.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { analyzeSource, closeRenderer, fillSource } from '../src/features/templates/rendering/renderer';
import { HOSTILE_TEMPLATES } from '../src/platform/testing/hostile-templates';

const LIMITS = { heldMs: 250, lagMs: 20, grownMb: 64 };
const SETTINGS = { html: false, language: null, now: Date.UTC(2026, 0, 1) };
const ORDINARY =
  'Hello {{ first_name | default: "there" }}, {% for i in interests %}{{ i }}{% unless forloop.last %}, {% endunless %}{% endfor %}!';

interface Cost {
  readonly name: string;
  readonly heldMs: number;
  readonly lagMs: number;
  readonly grownMb: number;
  readonly answer: string;
}

/** Waits until both workers answer at once: the start of one that replaces another is not what is measured. */
async function rest(): Promise<void> {
  for (let quick = 0; quick < 3; ) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    const startedAt = performance.now();
    await Promise.all(['a', 'b'].map((source) => fillSource(source, [{}], SETTINGS)));
    quick = performance.now() - startedAt < 10 ? quick + 1 : 0;
  }
}

/** Measured again, twice at most, where a limit is broken: what else runs on the machine counts as well. */
async function measure(name: string, work: () => Promise<string>): Promise<Cost> {
  let best = await measureOnce(name, work);
  for (let again = 0; again < 2 && isOver(best); again += 1) {
    const cost = await measureOnce(name, work);
    best = {
      ...cost,
      heldMs: Math.min(best.heldMs, cost.heldMs),
      lagMs: Math.min(best.lagMs, cost.lagMs),
      grownMb: Math.min(best.grownMb, cost.grownMb),
    };
  }
  return best;
}

function isOver({ heldMs, lagMs, grownMb }: Cost): boolean {
  return heldMs > LIMITS.heldMs || lagMs > LIMITS.lagMs || grownMb > LIMITS.grownMb;
}

async function measureOnce(name: string, work: () => Promise<string>): Promise<Cost> {
  await rest();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const before = process.memoryUsage.rss();
  let highest = before;
  const watch = setInterval(() => {
    highest = Math.max(highest, process.memoryUsage.rss());
  }, 2);
  delay.enable();
  const startedAt = performance.now();
  const answer = await work();
  const heldMs = performance.now() - startedAt;
  delay.disable();
  clearInterval(watch);
  highest = Math.max(highest, process.memoryUsage.rss());
  return { name, heldMs, lagMs: delay.max / 1e6, grownMb: (highest - before) / 1_048_576, answer };
}

async function main(): Promise<void> {
  await Promise.all(['a', 'b', 'c'].map((source) => fillSource(source, [{}], SETTINGS)));
  const idle = await measureOnce('nothing', async () => rest().then(() => ''));
  process.stdout.write(`with nothing to do the loop is up to ${idle.lagMs.toFixed(1)} ms late\n`);
  const costs: Cost[] = [];
  for (const { name, source, context } of HOSTILE_TEMPLATES) {
    const filled = () =>
      fillSource(source, [context ?? {}], SETTINGS).then(([one]) => one?.problem?.code ?? 'HARMLESS');
    const analyzed = () => analyzeSource(source).then(({ problems }) => problems[0]?.code ?? 'NO PROBLEM');
    costs.push(await measure(`fill: ${name}`, filled), await measure(`look for variables: ${name}`, analyzed));
  }
  for (const key of ['heldMs', 'lagMs', 'grownMb'] as const) {
    const worst = [...costs].sort((a, b) => b[key] - a[key]).slice(0, 3);
    const shown = worst.map((cost) => `${cost[key].toFixed(1)} (${cost.name}: ${cost.answer})`).join('; ');
    process.stdout.write(`${key}: limit ${LIMITS[key]}, highest ${shown}\n`);
  }
  const answers = new Map<string, number>();
  for (const { name, answer } of costs)
    if (name.startsWith('fill')) answers.set(answer, (answers.get(answer) ?? 0) + 1);
  process.stdout.write(
    `answers of ${HOSTILE_TEMPLATES.length} templates: ${JSON.stringify(Object.fromEntries(answers))}\n`,
  );

  const contexts = Array.from({ length: 20_000 }, (_, index) => ({
    first_name: `Name ${index}`,
    interests: ['a', 'b'],
  }));
  const startedAt = performance.now();
  const filled = await fillSource(ORDINARY, contexts, SETTINGS);
  const perSecond = Math.round(filled.length / ((performance.now() - startedAt) / 1000));
  process.stdout.write(`an ordinary template: ${perSecond} fillings per second, one after the other\n`);
  await closeRenderer();
  const broken = costs.filter(isOver);
  for (const cost of broken) process.stdout.write(`over the limit: ${JSON.stringify(cost)}\n`);
  process.exitCode = broken.length > 0 ? 1 : 0;
}

void main();
