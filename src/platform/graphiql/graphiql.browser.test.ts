import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import helmet from '@fastify/helmet';
import fastify from 'fastify';
import { buildSchema } from 'graphql';
import { createHandler } from 'graphql-http/lib/use/fastify';
import type { Browser, Page } from 'playwright-core';
import { describeInBrowser, launchChromium } from '../testing/chromium';
import { registerGraphiql } from './graphiql';

const SCHEMA = buildSchema(`
  "Where every answer begins."
  type Query {
    "Says hello to somebody by name."
    greeting(name: String!): String!
    "The token that came with the request."
    token: String
  }
`);

interface RunningApp {
  readonly url: string;
  stop(): Promise<void>;
}

/** A server with the real page and a small schema; each visit gets a token of its own, as in demo mode. */
async function startApp(): Promise<RunningApp> {
  let visits = 0;
  const app = fastify();
  await app.register(helmet);
  await registerGraphiql(app, {
    settings: () => {
      visits += 1;
      return {
        demoToken: `demo.${visits}`,
        demoUserName: 'Ada Lovelace',
        examples: [
          {
            title: 'A greeting, by name',
            query: 'query Greeting($name: String!) {\n  greeting(name: $name)\n  token\n}',
            variables: { name: 'Grace' },
          },
          { title: 'Only the token', query: 'query Token {\n  token\n}' },
        ],
      };
    },
  });
  app.post(
    '/graphql',
    createHandler({
      schema: SCHEMA,
      rootValue: {
        greeting: ({ name }: { name: string }) => `Hello, ${name}!`,
        token: (_arguments: unknown, context: { authorization?: string }) => context.authorization,
      },
      context: (request) => ({ authorization: request.raw.headers.authorization }),
    }),
  );
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { url, stop: () => app.close() };
}

describeInBrowser('GraphiQL in a browser', () => {
  let app: RunningApp;
  let browser: Browser;
  let page: Page;
  let requested: string[];
  let complaints: string[];

  beforeAll(async () => {
    const root = join(__dirname, '../../..');
    await promisify(execFile)(process.execPath, [join(root, 'scripts/build-graphiql.mjs')]);
    app = await startApp();
    browser = await launchChromium();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  beforeEach(async () => {
    requested = [];
    complaints = [];
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.on('request', (request) => requested.push(request.url()));
    page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()} ${request.failure()?.errorText}`));
    page.on('response', (response) => {
      if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`);
    });
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`));
    await page.goto(`${app.url}/graphiql`);
    await page.locator('.graphiql-query-editor .view-line').first().waitFor();
  });
  afterEach(async () => {
    const [urls, problems] = [[...requested], [...complaints]];
    await page.context().close();
    expect(urls.filter((url) => !url.startsWith(`${app.url}/`) && !url.startsWith('data:'))).toEqual([]);
    expect(problems).toEqual([]);
  });

  const editorText = async (container: string): Promise<string> => {
    const text = await page.locator(`${container} .view-lines`).textContent();
    return (text ?? '').replaceAll('\u00a0', ' ');
  };
  const execute = async (): Promise<void> => {
    await page.getByRole('button', { name: /execute query/i }).click();
  };
  const answerHas = async (text: string): Promise<void> => {
    await page.locator('.result-window .view-lines').getByText(text).waitFor();
  };

  it('opens the examples and shows the real answer of the server', async () => {
    await expect(page.title()).resolves.toContain('personalization-api');
    await expect(page.getByRole('tab').allInnerTexts()).resolves.toEqual(['Greeting', 'Token']);
    expect(await editorText('.graphiql-query-editor')).toContain('# A greeting, by name');
    await page.getByText('demo as Ada Lovelace').waitFor();

    await execute();

    await answerHas('"Hello, Grace!"');
    await answerHas('"Bearer demo.1"');
    await screenshot('answer');
  });

  it('shows the descriptions of the schema', async () => {
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await page.getByRole('link', { name: 'Query', exact: true }).click();
    await page.getByText('Says hello to somebody by name.').waitFor();
    await screenshot('documentation');
  });

  it('opens an example from the list in a tab of its own', async () => {
    await page.getByRole('button', { name: 'Show Examples' }).click();
    await page.getByRole('button', { name: 'A greeting, by name' }).click();
    await expect(page.getByRole('tab').count()).resolves.toBe(3);
    await execute();
    await answerHas('"Hello, Grace!"');
    await screenshot('examples');
  });

  it('marks what the schema does not know, in workers of its own', async () => {
    await page.locator('.graphiql-query-editor .view-lines').click();
    await page.keyboard.press('ControlOrMeta+End');
    await page.keyboard.type('query Wrong { nonsense }');
    await page.locator('.graphiql-query-editor .squiggly-error').first().waitFor();
    for (const worker of ['editor', 'graphql', 'json']) {
      expect(requested).toContainEqual(expect.stringContaining(`/graphiql/${worker}.worker-`));
    }
    await screenshot('validation');
  });

  it("keeps the visitor's tabs and puts the new demo token into them", async () => {
    await page.getByRole('tab', { name: 'Token' }).click();
    await page.locator('.graphiql-query-editor .view-lines').click();
    await page.keyboard.press('ControlOrMeta+End');
    await page.keyboard.type('# mine');
    // Tabs are stored, and the operation's name is read, a moment after the last key.
    await page.waitForFunction(() => {
      const { localStorage } = globalThis as unknown as { localStorage: { getItem(key: string): string | null } };
      return localStorage.getItem('graphiql:tabState')?.includes('# mine');
    });
    await execute();
    await answerHas('"token": "Bearer demo.');
    const before = await editorText('.result-window');

    await page.reload();
    await page.getByText('# mine').waitFor();
    await expect(page.getByRole('tab').allInnerTexts()).resolves.toEqual(['Greeting', 'Token']);
    await execute();
    await answerHas('"token": "Bearer demo.');
    expect(await editorText('.result-window')).not.toBe(before);
  });

  /** Kept only when a directory for it is given: for people to look at, not for comparing. */
  async function screenshot(name: string): Promise<void> {
    const directory = process.env.SCREENSHOT_DIR;
    if (directory !== undefined) await page.screenshot({ path: join(directory, `graphiql-${name}.png`) });
  }
});
