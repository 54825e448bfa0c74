import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { type ReactNode, StrictMode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import type { GraphiqlSettings } from '../settings';
import { createExamplesPlugin } from './examples-plugin';
import { createFetcher } from './fetcher';
import { openSession } from './session';
import { useBundledWorkers } from './workers';
import './styles.css';

// From the script's own address, so that the page works below any path.
const SETTINGS_URL = new URL('settings.json', import.meta.url);
const ENDPOINT_URL = new URL('../graphql', import.meta.url);

async function loadSettings(): Promise<GraphiqlSettings> {
  const response = await fetch(SETTINGS_URL, { cache: 'no-store' });
  if (!response.ok) throw new Error(`${SETTINGS_URL.pathname} answered ${response.status} ${response.statusText}.`);
  return response.json();
}

function open(root: Root, settings: GraphiqlSettings): void {
  const session = openSession(localStorage, settings);
  const plugins = [createExamplesPlugin(settings.examples, session.defaultHeaders), HISTORY_PLUGIN];
  root.render(
    <StrictMode>
      <GraphiQL
        {...session}
        fetcher={createFetcher(ENDPOINT_URL, session.initialHeaders)}
        plugins={plugins}
        inputValueDeprecation
        schemaDescription
        shouldPersistHeaders
      >
        <GraphiQL.Logo>
          <Product userName={settings.demoUserName} />
        </GraphiQL.Logo>
      </GraphiQL>
    </StrictMode>,
  );
}

function Product(props: { userName: string | undefined }): ReactNode {
  return (
    <span className="product">
      <svg viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="8" fill="#d60590" />
        <path d="M9 24V16M16 24V8M23 24v-5" stroke="#fff" strokeWidth="3.5" strokeLinecap="round" />
      </svg>
      <strong>personalization-api</strong>
      {props.userName !== undefined && <span className="product-user">demo as {props.userName}</span>}
    </span>
  );
}

async function start(): Promise<void> {
  const element = document.getElementById('root');
  if (element === null) throw new Error('The page has no element with the id "root".');
  const root = createRoot(element);
  try {
    useBundledWorkers();
    open(root, await loadSettings());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    root.render(<p className="notice">{`GraphiQL could not start: ${reason}\nReload the page to try again.`}</p>);
  }
}

void start();
