import { untilSignal } from './serve';

function raise(signal: NodeJS.Signals): void {
  process.emit(signal, signal);
}

test('the first signal stops the server, and waits for it', async () => {
  let stopped = false;
  const done = untilSignal(async () => ({
    url: '',
    stop: async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      stopped = true;
    },
  }));
  await Promise.resolve();
  raise('SIGTERM');
  await done;
  expect(stopped).toBe(true);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('the second %s ends the process at once', async (signal, code) => {
  const before = process.listenerCount(signal);
  const exit = jest.spyOn(process, 'exit').mockImplementation((() => undefined) as () => never);
  let release = (): void => undefined;
  const done = untilSignal(async () => ({
    url: '',
    stop: () =>
      new Promise((resolve) => {
        release = resolve;
      }),
  }));
  raise(signal);
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(exit).not.toHaveBeenCalled();
  raise(signal);
  expect(exit).toHaveBeenCalledWith(code);
  exit.mockRestore();
  release();
  await done;
  expect(process.listenerCount(signal)).toBe(before);
});
