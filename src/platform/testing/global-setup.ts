import { startTestServer, type TestServer } from './test-server';

/** Starts the one PostgreSQL of a test run and tells the workers, which inherit the environment, where it is. */
export = async function globalSetup(): Promise<void> {
  const server = await startTestServer();
  (globalThis as { testServer?: TestServer }).testServer = server;
  process.env.TEST_ADMIN_URL = server.adminUrl;
  process.env.TEST_OWNER_URL = server.ownerUrl;
  process.env.TEST_APP_URL = server.appUrl;
};
