import type { GraphiqlSettings } from '../settings';
import { type KeyValueStorage, openSession } from './session';

class MemoryStorage implements KeyValueStorage {
  readonly #items = new Map<string, string>();

  get length(): number {
    return this.#items.size;
  }

  key(index: number): string | null {
    return [...this.#items.keys()][index] ?? null;
  }

  getItem(key: string): string | null {
    return this.#items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#items.set(key, value);
  }

  removeItem(key: string): void {
    this.#items.delete(key);
  }
}

const EXAMPLES: GraphiqlSettings['examples'] = [
  { title: 'Who am I', query: 'query Me { me { id } }' },
  {
    title: 'One campaign',
    query: '# Note\nquery Campaign($id: ID!) { node(id: $id) { id } }',
    variables: { id: 'c1' },
  },
];

function authorization(token: string): string {
  return JSON.stringify({ Authorization: `Bearer ${token}` }, null, 2);
}

function storeTabs(storage: KeyValueStorage, activeTabIndex: number, tabs: Array<Record<string, string | null>>): void {
  const whole = tabs.map((tab, index) => ({
    ...{ id: `id-${index}`, title: 'Mine', variables: null, operationName: null, response: null, headers: null },
    ...tab,
  }));
  storage.setItem('graphiql:tabState', JSON.stringify({ tabs: whole, activeTabIndex }));
}

describe('openSession', () => {
  let storage: MemoryStorage;
  beforeEach(() => {
    storage = new MemoryStorage();
  });

  it('opens the examples, titled and with the demo token, for a first visit', () => {
    const session = openSession(storage, { demoToken: 'demo.one', examples: EXAMPLES });
    expect(session.defaultTabs).toEqual([
      { query: '# Who am I\nquery Me { me { id } }\n', variables: '', headers: authorization('demo.one') },
      { query: `${EXAMPLES[1]?.query}\n`, variables: '{\n  "id": "c1"\n}', headers: authorization('demo.one') },
    ]);
    expect(session.initialQuery).toBe(session.defaultTabs[0]?.query);
    expect(session.initialHeaders).toBe(authorization('demo.one'));
  });

  it('starts with the variables of the first example', () => {
    expect(openSession(storage, { examples: EXAMPLES.slice(1) }).initialVariables).toBe('{\n  "id": "c1"\n}');
  });

  it('shows where a token goes when the server gives none', () => {
    const { initialHeaders } = openSession(storage, { examples: EXAMPLES });
    expect(initialHeaders).toContain('// "Authorization": "Bearer <token>"');
  });

  it('opens an empty tab when there are no examples', () => {
    expect(openSession(storage, { examples: [] })).toMatchObject({ initialQuery: '', defaultTabs: [{ query: '' }] });
  });

  it("prefers the visitor's own tabs and opens the active one", () => {
    storeTabs(storage, 1, [
      { query: '{ a }' },
      { query: '{ b }', variables: '{"x":1}', headers: authorization('own') },
    ]);
    expect(openSession(storage, { demoToken: 'demo.one', examples: EXAMPLES })).toMatchObject({
      initialQuery: '{ b }',
      initialVariables: '{"x":1}',
      initialHeaders: authorization('own'),
    });
  });

  it('replaces an older demo token in tabs, headers and history, and no other token', () => {
    openSession(storage, { demoToken: 'demo.one', examples: EXAMPLES });
    openSession(storage, { demoToken: 'demo.two', examples: EXAMPLES });
    storeTabs(storage, 0, [
      { query: '{ a }', headers: authorization('demo.one') },
      { query: '{ b }', headers: authorization('demo.two') },
      { query: '{ c }', headers: authorization('own') },
    ]);
    storage.setItem('graphiql:queries', JSON.stringify({ queries: [{ headers: authorization('demo.one') }] }));
    storage.setItem('another-application', 'demo.one');

    const session = openSession(storage, { demoToken: 'demo.three', examples: EXAMPLES });

    expect(session.initialHeaders).toBe(authorization('demo.three'));
    const { tabs } = JSON.parse(storage.getItem('graphiql:tabState') ?? '');
    const headers = tabs.map((tab: { headers: string }) => tab.headers);
    expect(headers).toEqual([authorization('demo.three'), authorization('demo.three'), authorization('own')]);
    const history = JSON.parse(storage.getItem('graphiql:queries') ?? '');
    expect(history).toEqual({ queries: [{ headers: authorization('demo.three') }] });
    expect(storage.getItem('another-application')).toBe('demo.one');
  });

  it('gives tabs that were stored without headers the default ones', () => {
    storeTabs(storage, 0, [{ query: '{ a }' }]);
    expect(openSession(storage, { demoToken: 'demo.one', examples: EXAMPLES }).initialHeaders).toBe(
      authorization('demo.one'),
    );
    expect(JSON.parse(storage.getItem('graphiql:tabState') ?? '').tabs[0].headers).toBe(authorization('demo.one'));
  });

  it.each([
    ['not JSON', '{'],
    ['no tabs', '{"tabs":[],"activeTabIndex":0}'],
    ['tabs of another shape', '{"tabs":[{"id":1}],"activeTabIndex":0}'],
  ])('drops a stored state that cannot be used: %s', (_case, state) => {
    storage.setItem('graphiql:tabState', state);
    expect(openSession(storage, { examples: EXAMPLES }).initialQuery).toContain('query Me');
    expect(storage.getItem('graphiql:tabState')).toBeNull();
  });
});
