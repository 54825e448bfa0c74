import type { TestUser } from '../../platform/testing/test-accounts';
import { startTestApi, type TestApi } from '../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../platform/testing/test-database';

let database: TestDatabase;
let api: TestApi;
let ana: TestUser;
let ben: TestUser;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  ana = await api.createUser();
  ben = await api.createUser();
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

const CREATE = `mutation Create($input: CreateCampaignInput!) {
  createCampaign(input: $input) { id name status budget currency startsAt endsAt objective user { id } }
}`;

interface Created {
  createCampaign: { id: string; name: string };
}

async function create(input: object, userId = ana.id): Promise<string> {
  return (await api.run<Created>(CREATE, { input }, { userId })).createCampaign.id;
}

describe('campaigns', () => {
  it('are made, read, changed and deleted', async () => {
    const made = await api.run<{ createCampaign: Record<string, unknown> }>(
      CREATE,
      {
        input: { name: 'Spring', budget: '1250.00', startsAt: '2026-03-01T00:00:00Z', endsAt: '2026-04-01T00:00:00Z' },
      },
      { userId: ana.id },
    );
    expect(made.createCampaign).toMatchObject({
      name: 'Spring',
      status: 'DRAFT',
      budget: '1250.00',
      currency: 'USD',
      startsAt: '2026-03-01T00:00:00.000Z',
      objective: null,
    });
    const id = made.createCampaign.id as string;
    const changed = await api.run<{ updateCampaign: object }>(
      'mutation ($id: ID!) { updateCampaign(id: $id, input: { objective: "SALES", endsAt: null }) { name objective endsAt } }',
      { id },
      { userId: ana.id },
    );
    expect(changed.updateCampaign).toEqual({ name: 'Spring', objective: 'SALES', endsAt: null });
    const deleted = await api.run(
      'mutation ($id: ID!) { deleteCampaign(id: $id) { deletedId } }',
      { id },
      { userId: ana.id },
    );
    expect(deleted).toEqual({ deleteCampaign: { deletedId: id } });
    const gone = await api.execute('query ($id: ID!) { campaign(id: $id) { name } }', { id }, { userId: ana.id });
    expect(gone.errors[0]?.extensions?.code).toBe('NOT_FOUND');
  });

  it('answers with every violation of an input at once, and echoes none of the values', async () => {
    const { errors } = await api.execute(
      CREATE,
      {
        input: {
          name: '',
          budget: '-5.00',
          currency: 'zzz',
          startsAt: '2026-05-02T00:00:00Z',
          endsAt: '2026-05-01T00:00:00Z',
        },
      },
      { userId: ana.id },
    );
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
    const violations = errors[0]?.extensions?.validationErrors as { path: string }[];
    expect(violations.map(({ path }) => path).sort()).toEqual(['budget', 'currency', 'endsAt', 'name']);
    expect(JSON.stringify(errors)).not.toMatch(/zzz|-5/);
  });

  it('refuses null for what must have a value, and writes nothing', async () => {
    const id = await create({ name: 'Keeps its name' });
    const { errors, data } = await api.execute(
      'mutation ($id: ID!) { updateCampaign(id: $id, input: { name: null, platform: "TIKTOK" }) { name } }',
      { id },
      { userId: ana.id },
    );
    expect(data).toBeNull();
    expect(errors[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      validationErrors: [{ path: 'name', constraint: 'notNull' }],
    });
    const { campaign } = await api.run<{ campaign: object }>(
      'query ($id: ID!) { campaign(id: $id) { name platform } }',
      { id },
      { userId: ana.id },
    );
    expect(campaign).toEqual({ name: 'Keeps its name', platform: null });
  });

  it('are not there for another tenant', async () => {
    const id = await create({ name: 'Private' });
    for (const operation of [
      'query ($id: ID!) { campaign(id: $id) { name } }',
      'query ($id: ID!) { node(id: $id) { id } }',
      'mutation ($id: ID!) { updateCampaign(id: $id, input: { name: "Taken" }) { name } }',
      'mutation ($id: ID!) { deleteCampaign(id: $id) { deletedId } }',
    ]) {
      const { errors } = await api.execute(operation, { id }, { userId: ben.id });
      expect(errors[0]?.extensions?.code).toBe('NOT_FOUND');
    }
    const listed = await api.run('{ campaigns { totalCount nodes { id } } }', {}, { userId: ben.id });
    expect(listed).toEqual({ campaigns: { totalCount: 0, nodes: [] } });
    const mine = await api.run('query ($id: ID!) { campaign(id: $id) { name } }', { id }, { userId: ana.id });
    expect(mine).toEqual({ campaign: { name: 'Private' } });
  });

  it('lose the whole operation when one of its mutations fails', async () => {
    const { data, errors } = await api.execute(
      `mutation ($id: ID!) {
        first: createCampaign(input: { name: "Half" }) { id }
        second: deleteCampaign(id: $id) { deletedId }
      }`,
      { id: 'campaign_01h455vb4pex5vsknk084sn02q' },
      { userId: ana.id },
    );
    expect(data).toBeNull();
    expect(errors[0]?.extensions?.code).toBe('NOT_FOUND');
    const rows = await api.asOwner("SELECT 1 FROM campaigns WHERE name = 'Half'");
    expect(rows).toEqual([]);
  });

  it('may be read but not changed by an analyst', async () => {
    const { errors, status } = await api.execute(
      CREATE,
      { input: { name: 'No' } },
      { userId: ana.id, role: 'ANALYST' },
    );
    expect(errors[0]?.extensions?.code).toBe('FORBIDDEN');
    expect(status).toBe(403);
    await api.run('{ campaigns { nodes { id } } }', {}, { userId: ana.id, role: 'ANALYST' });
  });
});
