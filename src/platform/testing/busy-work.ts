/** Sums of lists, after a time in which nothing else can run. */
export function busy({ ms, told }: { readonly ms: number; readonly told: ReadonlyMap<string, Float64Array> }) {
  const until = performance.now() + ms;
  while (performance.now() < until);
  return new Map([...told].map(([name, list]) => [name, list.reduce((sum, one) => sum + one, 0)]));
}

export function failing(word: string): never {
  throw new Error(`${word} is not a number`);
}

export function environment(_: null): string[] {
  return Object.keys(process.env);
}

export function* busySteps(steps: number, ms: number): Generator<void, number> {
  for (let step = 0; step < steps; step++) {
    const until = performance.now() + ms;
    while (performance.now() < until);
    yield;
  }
  return steps;
}
