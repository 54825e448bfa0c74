import { encodeId, parseId } from '../../../platform/graphql/ids';
import { failureOf, type Tester, testerOf, units } from '../../../platform/testing/running-tests';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';
import { startTestHttpServer, type TestHttpServer } from '../../../platform/testing/test-http-server';

let database: TestDatabase;
let api: TestApi;
let server: TestHttpServer;
let userId: string;
let campaignId: string;
let tester: Tester;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  server = await startTestHttpServer(database);
});
beforeEach(async () => {
  ({ id: userId } = await api.createUser());
  campaignId = encodeId('campaign', (await api.createCampaign({ userId, name: 'Spring' })).id);
  tester = testerOf(api, userId);
});
afterAll(async () => {
  await server?.close();
  await api?.close();
  await database?.drop();
});

interface Next {
  unitId: string;
  servingId: string | null;
  contentId: string | null;
  strategy: string;
  reason: string;
  propensity: number | null;
  candidates: number;
  abTestId: string | null;
  variationId: string | null;
  bidModifier: number | null;
  missingContext: string[];
  servedAt: string;
  content: { id: string; body: string } | null;
  triggers: { event: string; action: string }[];
  elements: { element: string; value: string; source: string }[];
  impressionEvent: Record<string, unknown> | null;
  exposureEvent: Record<string, unknown> | null;
}

const FIELDS = `unitId servingId contentId strategy reason propensity candidates abTestId variationId bidModifier missingContext servedAt
  content { id body } triggers { event action } elements { element value source } impressionEvent exposureEvent`;
const ONE = `mutation ($campaignId: ID!, $unitId: String!, $context: UnitContextInput) {
  nextContent(campaignId: $campaignId, unitId: $unitId, context: $context) { ${FIELDS} } }`;
const MANY = `mutation ($campaignId: ID!, $units: [NextContentUnitInput!]!) {
  nextContents(campaignId: $campaignId, units: $units) { ${FIELDS} } }`;

async function next(unitId: string, context: object = {}): Promise<Next> {
  const data = await api.run<{ nextContent: Next }>(ONE, { campaignId, unitId, context }, { userId });
  return data.nextContent;
}

async function nextOf(unitIds: readonly string[], context: object = {}): Promise<Next[]> {
  const asked = unitIds.map((unitId) => ({ unitId, context }));
  const data = await api.run<{ nextContents: Next[] }>(MANY, { campaignId, units: asked }, { userId });
  return data.nextContents;
}

let made = 0;
/** Makes contents and publishes them; returns their ids in the order in which they were made. */
async function publish(count: number, more: object = {}): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    made += 1;
    const input = { contentType: 'TEXT', personalizedPrompt: `P ${made}`, body: `Body ${made}`, campaignId, ...more };
    const { content } = await api.run<{ content: { id: string } }>(
      'mutation ($input: CreatePersonalizedContentInput!) { content: createPersonalizedContent(input: $input) { id } }',
      { input },
      { userId },
    );
    await setStatus(content.id, 'PUBLISHED');
    ids.push(content.id);
  }
  return ids;
}

async function setStatus(id: string, status: string): Promise<void> {
  await api.run(
    'mutation ($id: ID!, $input: UpdatePersonalizedContentInput!) { updatePersonalizedContent(id: $id, input: $input) { id } }',
    { id, input: { status } },
    { userId },
  );
}

async function settle(input: object): Promise<void> {
  await api.run(
    `mutation ($id: ID!, $input: CampaignPersonalizationSettingsInput!) {
      upsertCampaignPersonalizationSettings(campaignId: $id, input: $input) { id } }`,
    { id: campaignId, input },
    { userId },
  );
}

/** A running test of the campaign whose variations show these contents; the first one is the control. */
async function testOf(contents: readonly (string | null)[], more: object = {}): Promise<string> {
  const variations = contents.map((contentId, index) => ({
    variationId: `v${index}`,
    name: `V ${index}`,
    isControl: index === 0,
    trafficPercentage: 100 / contents.length,
    ...(contentId === null ? {} : { configuration: { contentId } }),
  }));
  made += 1;
  return (await tester.active({ name: `Of contents ${made}`, campaignId, variations, ...more })).id;
}

async function track(events: readonly unknown[]): Promise<string[]> {
  const { trackEvents } = await api.run<{ trackEvents: { lines: { outcome: string }[] } }>(
    'mutation ($input: TrackEventsInput!) { trackEvents(input: $input) { lines { outcome code message } } }',
    { input: { events } },
    { userId },
  );
  return trackEvents.lines.map(({ outcome }) => outcome);
}

const reasons = (all: readonly Next[]): string[] => [...new Set(all.map(({ reason }) => reason))].sort();
const shown = (all: readonly Next[]): (string | null)[] => [...new Set(all.map(({ contentId }) => contentId))].sort();

describe('without settings', () => {
  test('a unit gets one of the published contents, the same on return, and what was given is kept', async () => {
    const ids = await publish(3);
    const [draft] = await publish(1);
    await setStatus(draft, 'ARCHIVED');
    const first = await next('ana');
    expect(first).toMatchObject({
      unitId: 'ana',
      strategy: 'EVEN',
      reason: 'ROTATION',
      propensity: 1 / 3,
      candidates: 3,
      abTestId: null,
      variationId: null,
      bidModifier: null,
      triggers: [],
      elements: [],
      exposureEvent: null,
    });
    expect(ids).toContain(first.contentId);
    expect(first.content?.id).toBe(first.contentId);
    expect((await next('ana')).contentId).toBe(first.contentId);
    const many = await nextOf(['ana', ...units(60)]);
    expect(many.map(({ unitId }) => unitId)).toEqual(['ana', ...units(60)]);
    expect(many[0]?.contentId).toBe(first.contentId);
    expect(shown(many)).toEqual([...ids].sort());

    const { contentServings } = await api.run<{ contentServings: { totalCount: number; nodes: object[] } }>(
      `query ($of: ID!) { contentServings(filter: { unitId: { eq: "ana" }, campaignId: { eq: $of } }) { totalCount nodes {
        id unitId campaignId contentId strategy chosenBy propensity candidates triggers servedAt decidedAt content { body } } } }`,
      { of: campaignId },
      { userId },
    );
    expect(contentServings.totalCount).toBe(3);
    const { servingId: id, contentId, servedAt } = first;
    expect(contentServings.nodes).toContainEqual({
      ...{ id, unitId: 'ana', campaignId, contentId, strategy: 'EVEN', chosenBy: 'ROTATION', propensity: 1 / 3 },
      ...{ candidates: 3, triggers: [], servedAt, decidedAt: servedAt, content: { body: first.content?.body } },
    });
  });

  test('nothing to show is an answer with its reason, of which no record is kept', async () => {
    expect(await next('ana')).toMatchObject({ content: null, servingId: null, propensity: null, reason: 'NO_CONTENT' });
    const [targeted] = await publish(1, { targeting: { ageGroups: ['GEN_Z'], locations: ['US'], languages: ['en'] } });
    expect(await next('ana', { location: 'US-CA', interests: ['maps'] })).toMatchObject({
      reason: 'NOT_TARGETED',
      missingContext: ['ageGroup', 'language'],
    });
    const known = await next('ana', { ageGroup: 'GEN_Z', location: 'US-CA', language: 'en-GB' });
    expect(known).toMatchObject({ contentId: targeted, reason: 'ROTATION', propensity: 1, missingContext: [] });
    const [{ count }] = await api.asOwner<{ count: string }>(
      'SELECT count(*) FROM content_servings WHERE user_id = $1',
      [userId],
    );
    expect(count).toBe('1');
  });

  test("another tenant's campaign is not there, and its servings neither", async () => {
    await publish(1);
    const { servingId } = await next('ana');
    const { id: other } = await api.createUser();
    for (const [operation, variables] of [
      [ONE, { campaignId, unitId: 'ana' }],
      [MANY, { campaignId, units: [{ unitId: 'ana' }] }],
      ['query ($id: ID!) { node(id: $id) { id } }', { id: servingId }],
    ] as const) {
      expect(await failureOf(api, other, operation, variables)).toMatchObject({ code: 'NOT_FOUND' });
    }
    const lists = await api.run('{ contentServings { totalCount nodes { id } } }', {}, { userId: other });
    expect(lists).toEqual({ contentServings: { totalCount: 0, nodes: [] } });
    const analyst = await api.execute(ONE, { campaignId, unitId: 'ana' }, { userId, role: 'ANALYST' });
    expect(analyst.errors[0]?.extensions?.code).toBe('FORBIDDEN');
  });

  test('a content is read once, and again as soon as it has changed', async () => {
    const [contentId] = await publish(1);
    const reads = async (document: string, variables: Record<string, unknown>) => {
      const { data, errors, statements } = await api.execute<{ nextContent: Next }>(document, variables, { userId });
      expect(errors).toEqual([]);
      return {
        body: data.nextContent.content?.body,
        reads: statements.filter(({ name }) => name === 'personalized_content.findBy.id').length,
      };
    };
    const asked = (unitId: string) => reads(ONE, { campaignId, unitId });
    const first = await asked('first');
    expect(first.reads).toBe(1);
    expect(await asked('second')).toEqual({ body: first.body, reads: 0 });

    const change = (body: string) =>
      api.asOwner('UPDATE personalized_content SET body = $2 WHERE id = $1', [parseId(contentId ?? '')?.uuid, body]);
    await change('One');
    expect(await asked('third')).toEqual({ body: 'One', reads: 1 });
    await change('Two');
    expect(await asked('third')).toEqual({ body: 'Two', reads: 1 });
    expect(await asked('fourth')).toEqual({ body: 'Two', reads: 0 });
    await api.run(
      'mutation ($id: ID!) { deletePersonalizedContent(id: $id) { deletedId } }',
      { id: contentId },
      { userId },
    );
    expect(await asked('fourth')).toEqual({ body: undefined, reads: 0 });
  });

  test('many units take as many statements as one', async () => {
    await publish(2);
    await testOf([null, null]);
    const count = async (unitIds: readonly string[]) => {
      const variables = { campaignId, units: unitIds.map((unitId) => ({ unitId })) };
      return (await api.execute(MANY, variables, { userId })).statements.length;
    };
    await count(units(1));
    // What has been read of a content is not read again, so that both are shown before it is counted.
    const many = await count(units(100, 'many'));
    expect(await count(units(100, 'more'))).toBe(await count(units(1, 'one')));
    expect(many).toBeLessThanOrEqual((await count(units(1, 'next'))) + 1);
    expect(await count(units(1, 'another'))).toBeLessThanOrEqual(10);
  });

  test('what is no unit or context is refused by name', async () => {
    const refused = async (variables: object, operation = ONE) => {
      const failure = await failureOf<{ code: string; validationErrors: { path: string }[] }>(api, userId, operation, {
        campaignId,
        ...variables,
      });
      expect(failure.code).toBe('BAD_USER_INPUT');
      return failure.validationErrors.map(({ path }) => path);
    };
    expect(await refused({ unitId: '' })).toEqual(['unitId']);
    expect(await refused({ unitId: 'u', campaignId: 'content_01h455vb4pex5vsknk084sn02q' })).toEqual(['campaignId']);
    expect(await refused({ unitId: 'u', context: { location: 'germany', events: [{ event: '', count: 0 }] } })).toEqual(
      ['location', 'events.0.event', 'events.0.count'],
    );
    const twice = [{ unitId: 'u' }, { unitId: 'u' }, { unitId: 'x'.repeat(201) }];
    expect(await refused({ units: twice }, MANY)).toEqual(['units.1.unitId', 'units.2.unitId']);
    expect(await refused({ units: [{ unitId: 'u' }, { unitId: 'x\u0000' }] }, MANY)).toEqual(['units.1.unitId']);
    expect(await refused({ unitId: 'x\u0000', context: { segments: ['a', 'b\u0000'] } })).toEqual(['unitId']);
    expect(await refused({ unitId: 'x', context: { segments: ['a', 'b\u0000'] } })).toEqual(['segments', 'segments.1']);
    expect(await refused({ units: [] }, MANY)).toEqual(['units']);
    expect(await refused({ units: units(101).map((unitId) => ({ unitId })) }, MANY)).toEqual(['units']);
  });
});

describe('strategies', () => {
  test('SEQUENTIAL moves on, also for those who ask at once', async () => {
    const ids = await publish(4);
    await settle({ contentRotationStrategy: 'SEQUENTIAL' });
    const atOnce = await Promise.all(ids.map(() => next('ana')));
    expect(shown(atOnce)).toEqual([...ids].sort());
    expect((await next('ana')).contentId).toBe(ids[0]);
    expect((await next('ben')).contentId).toBe(ids[0]);
  });

  test('WEIGHTED leaves out what weighs 0, and a fatigue cap moves on to what comes next', async () => {
    const ids = await publish(3);
    const weights = [
      { contentId: ids[0], weight: 3 },
      { contentId: ids[1], weight: 0 },
    ];
    const rotation = { weights, maxImpressionsPerUnit: 2, withinHours: 24 };
    await settle({ contentRotationStrategy: 'WEIGHTED', contentRotation: rotation });
    // At once, so that only who waits for the others can keep to the cap.
    const given = [await next('ana'), ...(await Promise.all(units(5).map(() => next('ana'))))];
    const counts = new Map<string | null, number>();
    for (const { contentId } of given) counts.set(contentId, (counts.get(contentId) ?? 0) + 1);
    expect(counts).toEqual(
      new Map([
        [ids[0], 2],
        [ids[2], 2],
        [null, 2],
      ]),
    );
    // Only what weighs nothing is left.
    expect(await next('ana')).toMatchObject({ content: null, reason: 'NO_WEIGHT' });
    await api.asOwner(`UPDATE content_servings SET served_at = served_at - interval '25 hours' WHERE user_id = $1`, [
      userId,
    ]);
    expect((await next('ana')).contentId).toBe(given[0]?.contentId);
  });

  test('THOMPSON begins from the prior, keeps a choice for a day and follows the counters', async () => {
    const ids = await publish(3);
    await settle({ contentRotationStrategy: 'THOMPSON', contentRotation: { explorationShare: 0.06 } });
    const first = await next('ana');
    expect(first).toMatchObject({ strategy: 'THOMPSON', reason: 'ROTATION', candidates: 3 });
    const [best, ...others] = ids.filter((id) => id !== first.contentId);
    await api.asOwner(
      'UPDATE personalized_content SET impressions = 10000, clicks = CASE WHEN id = $2 THEN 900 ELSE 100 END WHERE user_id = $1',
      [userId, parseId(best)?.uuid],
    );
    expect(await next('ana')).toMatchObject({
      reason: 'KEPT',
      contentId: first.contentId,
      propensity: first.propensity,
    });
    const many = await nextOf(units(100));
    const ofBest = many.filter(({ contentId }) => contentId === best);
    expect(ofBest.length).toBeGreaterThan(80);
    expect(ofBest[0]?.propensity).toBeCloseTo(0.96, 9);
    for (const { contentId, propensity } of many) {
      if (others.includes(contentId ?? '')) expect(propensity).toBeCloseTo(0.02, 9);
    }
    await api.asOwner(`UPDATE content_servings SET decided_at = decided_at - interval '24 hours' WHERE user_id = $1`, [
      userId,
    ]);
    expect((await next('ana')).reason).toBe('ROTATION');
  });
});

describe('a running test of the campaign', () => {
  test('shows its units their variation, keeps it, and hides what is on trial from all others', async () => {
    const [control, bold, spare] = await publish(3);
    const abTestId = await testOf([control, bold], { coverage: 0.5, key: 'of-contents' });
    const all = await nextOf(units(100), { location: 'PT', language: 'pt' });
    expect(reasons(all)).toEqual(['ROTATION', 'TEST']);
    for (const one of all) {
      if (one.reason === 'TEST') {
        expect(one).toMatchObject({ abTestId, propensity: 0.5, candidates: 2 });
        expect(one.contentId).toBe(one.variationId === 'v0' ? control : bold);
      } else {
        expect([control, spare]).toContain(one.contentId);
        expect(one).toMatchObject({ abTestId: null, variationId: null, propensity: 0.5, exposureEvent: null });
      }
    }
    // The same as whoever asks the test itself.
    for (const { unitId, variationId } of all.slice(0, 20)) {
      expect((await tester.assignOne(abTestId, unitId)).variationId).toBe(variationId);
    }
    const inside = all.find(({ variationId }) => variationId === 'v1');
    const outside = all.find(({ variationId }) => variationId === null);
    const { unitId = '', exposureEvent, impressionEvent } = inside ?? {};
    expect(exposureEvent).toMatchObject({
      kind: 'EXPOSURE',
      test: abTestId,
      dimensions: { location: 'PT', language: 'pt' },
    });
    const events = [exposureEvent, impressionEvent, outside?.impressionEvent, exposureEvent];
    expect(await track(events)).toEqual(['ACCEPTED', 'ACCEPTED', 'ACCEPTED', 'DUPLICATE']);
    const { abTest } = await api.run<{ abTest: { variations: { nodes: object[] } } }>(
      'query ($id: ID!) { abTest(id: $id) { variations { nodes { variationId visitors impressions } } } }',
      { id: abTestId },
      { userId },
    );
    expect(abTest.variations.nodes).toContainEqual({ variationId: 'v1', visitors: 1, impressions: 1 });

    await tester.act('pauseABTest', abTestId);
    expect(await next(unitId)).toMatchObject({ reason: 'TEST', contentId: bold });
    const late = await nextOf(units(40, 'late'));
    expect(reasons(late)).toEqual(['ROTATION']);
    expect(shown(late)).toEqual([control, spare].sort());
  });

  test('counts nobody who is held out, or whose variation shows what is not published', async () => {
    const [control, bold] = await publish(2);
    const abTestId = await testOf([control, bold, 'nonsense']);
    const all = await nextOf(units(90));
    expect(all.filter(({ reason }) => reason === 'TEST').length).toBeLessThan(90);
    expect(all.every(({ variationId }) => variationId !== 'v2')).toBe(true);
    const rows = await api.asOwner('SELECT FROM test_assignments WHERE ab_test_id = $1 AND variation_id = $2', [
      parseId(abTestId)?.uuid,
      'v2',
    ]);
    expect(rows).toEqual([]);
    await api.run('mutation { createHoldout(input: { name: "Half", share: 0.5 }) { id } }', {}, { userId });
    const held = await nextOf(units(90, 'held'));
    const outside = held.filter(({ abTestId: test }) => test === null);
    expect(outside.length).toBeGreaterThan(45);
    expect(shown(outside)).toEqual([control]);
  });

  test('shows what everybody sees to the units of a variation without a content, and counts them', async () => {
    const [usual, bold] = await publish(2);
    const abTestId = await testOf([null, bold]);
    const all = await nextOf(units(40));
    expect(all.every((one) => one.abTestId === abTestId && one.exposureEvent !== null)).toBe(true);
    for (const { variationId, contentId, reason } of all) {
      expect([contentId, reason]).toEqual(variationId === 'v0' ? [usual, 'ROTATION'] : [bold, 'TEST']);
    }
  });

  test('decides BEST_AFTER_TEST when it has a winner', async () => {
    const [control, bold, spare] = await publish(3);
    await settle({ contentRotationStrategy: 'BEST_AFTER_TEST', abTestingEnabled: true });
    const abTestId = await testOf([control, bold], { coverage: 0.2 });
    expect(reasons(await nextOf(units(60)))).toEqual(['ROTATION', 'TEST']);
    await tester.act('completeABTest', abTestId, ', winningVariationId: "v1", reason: "Clear"');
    const after = await nextOf(units(60));
    expect([reasons(after), shown(after)]).toEqual([['TEST_WINNER'], [bold]]);
    expect(after[0]?.propensity).toBe(1);
    await setStatus(bold, 'ARCHIVED');
    expect(shown(await nextOf(units(60)))).toEqual([control, spare].sort());
  });
});

describe('settings', () => {
  test('triggers follow what was told and what was tracked', async () => {
    const { template } = await api.run<{ template: { id: string } }>(
      'mutation { template: createContentTemplate(input: { name: "Cart", templateType: "AD", basePrompt: "Come back" }) { id } }',
      {},
      { userId },
    );
    const [called] = await publish(1, { templateId: template.id });
    await publish(4);
    await settle({
      personalizationLevel: 'FULL',
      templateIds: [template.id],
      behavioralTriggers: [
        { event: 'cart_abandoned', action: 'SHOW_CONTENT', minimumCount: 2, withinHours: 48 },
        { event: 'cart_abandoned', action: 'ADJUST_BID', modifier: 1.5 },
        { event: 'vip', action: 'ADJUST_BID', modifier: 2 },
        { event: 'unsubscribed', action: 'EXCLUDE' },
        { event: 'complained', action: 'NOTIFY' },
      ],
    });
    const event = (name: string, unitId: string, hoursAgo: number) => {
      made += 1;
      const occurredAt = new Date(Date.now() - hoursAgo * 3_600_000).toISOString();
      return { eventId: `e ${made}`, kind: 'CONVERSION', unitId, name, occurredAt };
    };
    const tracked = [
      ...[event('cart_abandoned', 'twice', 1), event('cart_abandoned', 'twice', 2)],
      ...[event('cart_abandoned', 'once', 1), event('cart_abandoned', 'once', 50), event('unsubscribed', 'gone', 500)],
    ];
    expect(await track(tracked)).toEqual(tracked.map(() => 'ACCEPTED'));
    expect(await next('twice')).toMatchObject({
      contentId: called,
      candidates: 1,
      bidModifier: 1.5,
      triggers: [
        { event: 'cart_abandoned', action: 'SHOW_CONTENT' },
        { event: 'cart_abandoned', action: 'ADJUST_BID' },
      ],
    });
    expect(await next('once')).toMatchObject({ candidates: 5, bidModifier: 1.5 });
    expect(await next('gone')).toMatchObject({ content: null, servingId: null, reason: 'EXCLUDED', propensity: null });
    const told = await next('new', {
      events: [{ event: 'cart_abandoned', count: 2 }, { event: 'vip' }, { event: 'complained' }],
    });
    expect(told).toMatchObject({ contentId: called, bidModifier: 3 });
    const [row] = await api.asOwner<{ triggers: string[] }>(
      `SELECT triggers FROM content_servings WHERE user_id = $1 AND unit_id = 'new'`,
      [userId],
    );
    expect(row?.triggers).toEqual(['cart_abandoned', 'cart_abandoned', 'vip', 'complained']);
  });

  test('a campaign that is held or over, or out of its time, shows nothing; one that is being made does', async () => {
    await publish(1);
    const dated = { startsAt: '2020-01-01T00:00:00Z', endsAt: '2090-01-01T00:00:00Z' };
    for (const [input, reason] of [
      [{ ...dated, status: 'ACTIVE' }, 'ROTATION'],
      [{ ...dated, status: 'PAUSED' }, 'CAMPAIGN_NOT_ACTIVE'],
      [{ ...dated, status: 'Archived' }, 'CAMPAIGN_NOT_ACTIVE'],
      [{ startsAt: '2020-01-01T00:00:00Z', endsAt: '2020-02-01T00:00:00Z', status: 'ACTIVE' }, 'CAMPAIGN_NOT_ACTIVE'],
      [{ startsAt: '2090-01-01T00:00:00Z', endsAt: null, status: 'ACTIVE' }, 'CAMPAIGN_NOT_ACTIVE'],
      [{ startsAt: '2090-01-01T00:00:00Z', endsAt: null, status: 'DRAFT' }, 'ROTATION'],
    ] as const) {
      await api.run(
        'mutation ($id: ID!, $input: UpdateCampaignInput!) { updateCampaign(id: $id, input: $input) { id } }',
        { id: campaignId, input },
        { userId },
      );
      expect([input, (await next('ana')).reason]).toEqual([input, reason]);
    }
  });

  test('whom the campaign is for goes before everything, a running test too', async () => {
    const [control, bold] = await publish(2);
    await settle({ abTestingEnabled: true, audienceSettings: { locations: ['PT'], excludedSegments: ['employees'] } });
    await testOf([control, bold]);
    expect(await next('ana')).toMatchObject({
      ...{ reason: 'OUTSIDE_AUDIENCE', contentId: null, abTestId: null, candidates: 0, missingContext: ['location'] },
    });
    const abroad = await next('ana', { location: 'ES' });
    expect(abroad).toMatchObject({ reason: 'OUTSIDE_AUDIENCE', missingContext: [] });
    expect((await next('ana', { location: 'PT-11', segments: ['employees'] })).reason).toBe('OUTSIDE_AUDIENCE');
    expect((await next('ana', { location: 'PT-11' })).reason).toBe('TEST');
    await settle({ demographicWeights: [{ dimension: 'ageGroup', value: 'BOOMER', weight: 0 }] });
    expect((await next('eva', { location: 'PT', ageGroup: 'BOOMER' })).reason).toBe('OUTSIDE_AUDIENCE');
    expect((await next('eva', { location: 'PT', ageGroup: 'GEN_Z' })).reason).toBe('TEST');
  });

  test('the level says what contents, triggers and bids may go by', async () => {
    const { template } = await api.run<{ template: { id: string } }>(
      'mutation { template: createContentTemplate(input: { name: "Level", templateType: "AD", basePrompt: "Come back" }) { id } }',
      {},
      { userId },
    );
    const [everybody] = await publish(1);
    const [byPlace] = await publish(1, { targeting: { locations: ['PT'] } });
    const [byBehavior] = await publish(1, { targeting: { behaviors: ['repeat_buyer'] }, templateId: template.id });
    const known = {
      location: 'PT',
      behaviors: ['repeat_buyer'],
      events: [{ event: 'cart' }],
      values: { device: 'mobile' },
    };
    const seen = async (personalizationLevel: string) => {
      await settle({
        personalizationLevel,
        templateIds: [template.id],
        behavioralTriggers: [
          { event: 'cart', action: 'ADJUST_BID', modifier: 2 },
          { event: 'other', action: 'SHOW_CONTENT' },
        ],
        bidAdjustments: [{ dimension: 'device', value: 'MOBILE', modifier: 1.5 }],
        demographicWeights: [{ dimension: 'location', value: 'PT', weight: 0.5 }],
      });
      const all = await nextOf(units(40, personalizationLevel), known);
      return [shown(all), all[0]?.bidModifier, all[0]?.triggers.length];
    };
    expect(await seen('BASIC')).toEqual([[everybody], null, 0]);
    expect(await seen('STANDARD')).toEqual([[everybody, byPlace].sort(), null, 0]);
    expect(await seen('ADVANCED')).toEqual([[everybody, byPlace, byBehavior].sort(), null, 0]);
    expect(await seen('FULL')).toEqual([[everybody, byPlace, byBehavior].sort(), 1.5, 1]);
    const showing = { ...known, events: [{ event: 'other' }] };
    await settle({ personalizationLevel: 'STANDARD' });
    expect((await next('one', showing)).triggers).toEqual([]);
    await settle({ personalizationLevel: 'ADVANCED' });
    expect(await next('one', showing)).toMatchObject({ contentId: byBehavior, triggers: [{ action: 'SHOW_CONTENT' }] });
  });

  test('with testing switched off no test starts and none decides, and what is on trial stays hidden', async () => {
    const [control, bold, spare] = await publish(3);
    const abTestId = await testOf([control, bold]);
    expect(reasons(await nextOf(units(20)))).toEqual(['TEST']);
    await settle({ abTestingEnabled: false });
    const off = await nextOf(units(20));
    expect([reasons(off), shown(off)]).toEqual([['ROTATION'], [control, spare].sort()]);
    expect(off.every((one) => one.abTestId === null && one.exposureEvent === null)).toBe(true);
    await tester.act('pauseABTest', abTestId);
    await expect(tester.act('resumeABTest', abTestId)).rejects.toThrow('Set abTestingEnabled');
    await expect(testOf([control, bold], { key: 'second' })).rejects.toThrow('Set abTestingEnabled');
    await settle({ abTestingEnabled: true });
    await tester.act('resumeABTest', abTestId);
    expect(reasons(await nextOf(units(20)))).toEqual(['TEST']);
  });

  test('contents that surely do badly pause, and come back with their counts', async () => {
    const [bad, good] = await publish(2);
    await settle({ performanceThresholds: { pauseBelowCtr: 0.02, minimumImpressions: 500 } });
    const count = async (id: string, clicks: number) =>
      api.asOwner('UPDATE personalized_content SET impressions = 2000, clicks = $3 WHERE user_id = $1 AND id = $2', [
        ...[userId, parseId(id)?.uuid, clicks],
      ]);
    await count(bad, 20);
    await count(good, 38);
    expect(shown(await nextOf(units(30)))).toEqual([good]);
    await count(good, 5);
    expect(reasons(await nextOf(units(30)))).toEqual(['PAUSED_BY_RESULTS']);
    await count(bad, 60);
    expect(shown(await nextOf(units(30)))).toEqual([bad]);
  });

  test('dynamic elements are filled from the context, the content, the profile and the fallback', async () => {
    await publish(1, { variablesUsed: [{ name: 'product', value: ['boots', 'laces'] }] });
    await api.run('mutation { upsertMetaUserProfile(input: { brandVoice: AUTHENTIC }) { id } }', {}, { userId });
    const element = (name: string, variable: string, fallback?: string) => ({ element: name, variable, fallback });
    const dynamicElements = [
      element('OFFER', 'offer', 'Free delivery'),
      element('HEADLINE', 'product'),
      element('BODY', 'brand_voice'),
      element('CALL_TO_ACTION', 'call', 'Look'),
      element('IMAGE', 'constructor'),
    ];
    await settle({ dynamicElements, dynamicContentEnabled: true });
    expect((await next('ana', { values: { offer: '10 %', call: '  ' } })).elements).toEqual(
      expect.arrayContaining([
        { element: 'OFFER', value: '10 %', source: 'CONTEXT' },
        { element: 'HEADLINE', value: 'boots, laces', source: 'CONTENT' },
        { element: 'BODY', value: 'AUTHENTIC', source: 'PROFILE' },
        { element: 'CALL_TO_ACTION', value: 'Look', source: 'FALLBACK' },
      ]),
    );
    expect((await next('ana')).elements).toHaveLength(4);
    await settle({ dynamicContentEnabled: false });
    expect((await next('ana')).elements).toEqual([]);
  });
});

describe('POST /v1/next-content', () => {
  async function post(body: unknown, viewer: { userId: string; role?: 'ANALYST' } | null = { userId }) {
    const response = await fetch(`${server.url}/v1/next-content`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(viewer === null ? {} : { authorization: `Bearer ${await server.token(viewer)}` }),
      },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }
  const errorOf = ({ status, body }: Awaited<ReturnType<typeof post>>) => {
    const [error] = body.errors as { extensions: { code: string } }[];
    return [status, error?.extensions.code];
  };

  test('answers as the graph does, for one unit and for many', async () => {
    await publish(3);
    const { contentId, content } = await next('ana');
    const one = await post({ campaignId, unitId: 'ana', context: { location: 'PT' } });
    expect(one.status).toBe(200);
    expect(one.body).toMatchObject({ unitId: 'ana', contentId, reason: 'ROTATION', content: { body: content?.body } });
    const many = await post({ campaignId, units: [{ unitId: 'ana' }, { unitId: 'ben' }] });
    expect(many.body.units).toMatchObject([{ unitId: 'ana', contentId }, { unitId: 'ben' }]);
    expect(await (await fetch(`${server.url}/metrics`)).text()).toMatch(
      /content_servings_total\{strategy="EVEN",reason="ROTATION"\} \d+/,
    );
  });

  test('refuses as the graph does, with a status', async () => {
    const { id: other } = await api.createUser();
    expect(errorOf(await post({ campaignId, unitId: 'ana' }, null))).toEqual([401, 'UNAUTHENTICATED']);
    expect(errorOf(await post({ campaignId, unitId: 'ana' }, { userId, role: 'ANALYST' }))).toEqual([403, 'FORBIDDEN']);
    expect(errorOf(await post({ campaignId, unitId: 'ana' }, { userId: other }))).toEqual([404, 'NOT_FOUND']);
    for (const body of [
      { campaignId, unitId: '' },
      { campaignId, unitId: 'ana', surprise: 1 },
      { campaignId, unitId: 'ana', context: { surprise: 1 } },
      { campaignId, units: [] },
      { campaignId },
      [],
    ]) {
      expect(errorOf(await post(body))).toEqual([400, 'BAD_USER_INPUT']);
    }
  });
});
