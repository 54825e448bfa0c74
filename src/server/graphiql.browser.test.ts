import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { loadConfig } from '../config';
import { describeInBrowser, launchChromium } from '../platform/testing/chromium';
import { loadTestDemo } from '../platform/testing/demo-accounts';
import { type Server, startServer } from './server';

describeInBrowser('GraphiQL of the real server, with the network cut', () => {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'graphiql-test-'));
  let server: Server;
  let browser: Browser;

  beforeAll(async () => {
    await promisify(execFile)(process.execPath, [join(__dirname, '../../scripts/build-graphiql.mjs')]);
    server = await startServer(loadConfig({ DATA_DIR: dataDirectory, PORT: '0', LOG_LEVEL: 'error' }), {
      print: () => undefined,
      loadDemo: async (url) => void (await loadTestDemo({ url, users: 1, days: 28 })),
    });
    browser = await launchChromium();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    rmSync(dataDirectory, { recursive: true, force: true });
  });

  it('opens on an example that is answered with the demo, from this address alone', async () => {
    const page = await browser.newPage();
    const elsewhere: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url) && /^(https?|wss?):/.test(request.url())) elsewhere.push(request.url());
    });
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(`${server.url}/`);
    await page.locator('.view-lines', { hasText: 'Overview' }).first().waitFor({ timeout: 60_000 });
    await page.waitForTimeout(1_000);
    await page.click('.graphiql-execute-button');
    await page.locator('.result-window', { hasText: 'Northwind' }).waitFor({ timeout: 30_000 });
    expect(elsewhere).toEqual([]);
    expect(complaints).toEqual([]);
  }, 120_000);
});
