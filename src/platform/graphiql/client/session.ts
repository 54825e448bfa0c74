import type { GraphiqlExample, GraphiqlSettings } from '../settings';

/** The part of the browser's `Storage` that is used here. */
export interface KeyValueStorage {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

interface Tab {
  readonly query: string | null;
  readonly variables: string | null;
  readonly headers: string | null;
}

/** What GraphiQL starts with; the names are those of its props. */
export interface Session {
  readonly defaultHeaders: string;
  readonly defaultTabs: Tab[];
  readonly initialQuery: string;
  readonly initialVariables: string;
  readonly initialHeaders: string;
}

const GRAPHIQL_PREFIX = 'graphiql:';
const TABS_KEY = `${GRAPHIQL_PREFIX}tabState`;
const DEMO_TOKENS_KEY = 'personalization-api:demo-tokens';
const REMEMBERED_TOKENS = 20;
const NO_TOKEN_HEADERS = '{\n  // "Authorization": "Bearer <token>"\n}';

/**
 * Brings what the browser has stored up to date and says what to open: the visitor's own tabs when there are any, else the
 * server's examples. The initial values are those of the active tab: left to itself, GraphiQL shows the first default tab
 * without its variables, and adds a tab on each return when its separately stored query differs from the stored tabs.
 */
export function openSession(storage: KeyValueStorage, settings: GraphiqlSettings): Session {
  const { demoToken } = settings;
  if (demoToken !== undefined) refreshDemoToken(storage, demoToken);
  const defaultHeaders =
    demoToken === undefined ? NO_TOKEN_HEADERS : JSON.stringify({ Authorization: `Bearer ${demoToken}` }, null, 2);
  const defaultTabs = settings.examples.map((example) => tabOf(example, defaultHeaders));
  if (defaultTabs.length === 0) defaultTabs.push({ query: '', variables: '', headers: defaultHeaders });
  const active = restoreTabs(storage, defaultHeaders) ?? defaultTabs[0];
  return {
    defaultHeaders,
    defaultTabs,
    initialQuery: active?.query ?? '',
    initialVariables: active?.variables ?? '',
    initialHeaders: active?.headers ?? defaultHeaders,
  };
}

/** The example as text for the editors, its title as a comment on top. */
export function tabOf(example: GraphiqlExample, headers: string): Tab {
  const query = example.query.trim();
  return {
    query: `${query.startsWith('#') ? '' : `# ${example.title}\n`}${query}\n`,
    variables: example.variables === undefined ? '' : JSON.stringify(example.variables, null, 2),
    headers,
  };
}

/**
 * Replaces every demo token this browser was given before, wherever GraphiQL keeps it: tabs, headers and history. Tokens are
 * made of characters that JSON does not escape, so replacing text is exact; a token of the visitor's own is never touched.
 */
function refreshDemoToken(storage: KeyValueStorage, token: string): void {
  const older = readTokens(storage).filter((candidate) => candidate !== token);
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index));
  for (const key of keys) {
    if (!key?.startsWith(GRAPHIQL_PREFIX)) continue;
    const value = storage.getItem(key) ?? '';
    const refreshed = older.reduce((text, stale) => text.replaceAll(stale, token), value);
    if (refreshed !== value) store(storage, key, refreshed);
  }
  store(storage, DEMO_TOKENS_KEY, JSON.stringify([...older, token].slice(-REMEMBERED_TOKENS)));
}

function readTokens(storage: KeyValueStorage): string[] {
  const tokens = parseJson(storage.getItem(DEMO_TOKENS_KEY));
  return Array.isArray(tokens) ? tokens.filter((token) => typeof token === 'string' && token !== '') : [];
}

/** The active one of the stored tabs. Tabs stored without headers get the default ones; a state that cannot be read is dropped. */
function restoreTabs(storage: KeyValueStorage, defaultHeaders: string): Tab | undefined {
  const state = parseJson(storage.getItem(TABS_KEY));
  if (!isRecord(state) || !Array.isArray(state.tabs) || state.tabs.length === 0 || !state.tabs.every(isStoredTab)) {
    storage.removeItem(TABS_KEY);
    return undefined;
  }
  const tabs = state.tabs.map((tab) => ({ ...tab, headers: tab.headers ?? defaultHeaders }));
  const wanted = typeof state.activeTabIndex === 'number' ? state.activeTabIndex : 0;
  const activeTabIndex = Math.min(Math.max(wanted, 0), tabs.length - 1);
  store(storage, TABS_KEY, JSON.stringify({ ...state, tabs, activeTabIndex }));
  return tabs[activeTabIndex];
}

function isStoredTab(value: unknown): value is Tab & Record<string, unknown> {
  if (!isRecord(value) || typeof value.id !== 'string' || typeof value.title !== 'string') return false;
  return ['query', 'variables', 'headers', 'operationName', 'response'].every(
    (name) => value[name] === null || typeof value[name] === 'string',
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function parseJson(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function store(storage: KeyValueStorage, key: string, value: string): void {
  try {
    storage.setItem(key, value);
  } catch {
    // A full storage must not keep the page from opening.
  }
}
