import type { TestServer } from './test-server';

/** Stops the PostgreSQL of the test run, which takes its files with it. */
export = async function globalTeardown(): Promise<void> {
  await (globalThis as { testServer?: TestServer }).testServer?.stop();
};
