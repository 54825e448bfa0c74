import { decodeId } from '../../../platform/graphql/ids';
import type { WritingJobContext } from '../../../platform/jobs/job';
import {
  type ChatBehaviour,
  type ChatServer,
  chatAnswer,
  chatFailure,
  slowChat,
  startChatServer,
} from '../../../platform/testing/chat-server';
import { insertSimulatedFacts } from '../../../platform/testing/simulated-facts';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';
import { DETERMINISTIC_TEXTS } from '../../../platform/text-generation/text-generation';
import { runLearningJob, wordInsightsJob } from '../../learning/learning.jobs';
import { wordReasoningJob } from '../recommendations.jobs';

jest.setTimeout(60_000);

let database: TestDatabase;
let api: TestApi;
let chat: ChatServer;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  chat = await startChatServer();
});
beforeEach(() => {
  chat.asked.length = 0;
});
afterAll(async () => {
  chat?.close();
  await api?.close();
  await database?.drop();
});

interface Recommendation {
  readonly id: string;
  readonly reasoning: string;
  readonly reasoningWording: Record<string, unknown> | null;
}

const WORDING = 'source model fallbackReason fixedText cost inputTokens outputTokens writtenAt';

/** A user with one recommendation, and its job as it was enqueued. */
async function recommended() {
  const { id: userId } = await api.createUser();
  const { data, errors } = await api.execute<{ generateRecommendations: Recommendation[] }>(
    `mutation { generateRecommendations(count: 1) { id reasoning reasoningWording { ${WORDING} } } }`,
    {},
    { userId },
  );
  expect(errors).toEqual([]);
  const [made] = data.generateRecommendations;
  const recommendationIds = [decodeId('recommendation', made.id)];
  const read = async (viewer = userId) =>
    (
      await api.execute<{ campaignRecommendation: Recommendation | null }>(
        `query ($id: ID!) { campaignRecommendation(id: $id) { id reasoning reasoningWording { ${WORDING} } } }`,
        { id: made.id },
        { userId: viewer },
      )
    ).data?.campaignRecommendation;
  return { userId, made, payload: { userId, recommendationIds }, read };
}

const saying = (reasoning: string) => chatAnswer(JSON.stringify({ reasoning }));

test('a recommendation is worded after it was made, and both texts are there to be read', async () => {
  const { userId, made, payload, read } = await recommended();
  expect(made.reasoningWording).toBeNull();
  const jobs = await api.asOwner<{ payload: unknown }>(
    `SELECT i.payload FROM graphile_worker.jobs JOIN graphile_worker._private_jobs i USING (id)
     WHERE task_identifier = 'recommendations.word-reasoning' AND i.payload ->> 'userId' = $1`,
    [userId],
  );
  expect(jobs).toEqual([{ payload }]);

  const percent = /of ([\d.]+) %/.exec(made.reasoning)?.[1] ?? '';
  const text = `A rate of about ${percent} % seems likely, though there is little to go by yet.`;
  chat.behave = saying(text);
  await wordReasoningJob.run(await chat.context(api), payload);
  const worded = await read();
  expect(worded).toEqual({
    id: made.id,
    reasoning: text,
    reasoningWording: {
      source: 'MODEL',
      model: 'writer-2026-01',
      fallbackReason: null,
      fixedText: made.reasoning,
      cost: '0.001150',
      inputTokens: 300,
      outputTokens: 40,
      writtenAt: expect.any(String),
    },
  });
  // Again: nobody is asked, nothing changes. Others see nothing of it.
  await wordReasoningJob.run(await chat.context(api), payload);
  expect(chat.asked).toHaveLength(1);
  expect(await read()).toEqual(worded);
  const { id: stranger } = await api.createUser();
  expect(await read(stranger)).toBeFalsy();
  await wordReasoningJob.run(await chat.context(api), { ...payload, userId: stranger });
  expect(chat.asked).toHaveLength(1);

  // What the user writes is the user's.
  await api.execute(
    'mutation ($id: ID!) { updateCampaignRecommendation(id: $id, input: { reasoning: "Mine." }) { id } }',
    { id: made.id },
    { userId },
  );
  expect(await read()).toMatchObject({ reasoning: 'Mine.', reasoningWording: null });
});

test.each<[string, string, ChatBehaviour]>([
  ['invents a number', 'INVENTED_NUMBER', saying('It will bring 4711 sales.')],
  ['refuses', 'REFUSED', chatAnswer(null, 'I would rather not.')],
  ['writes no JSON', 'MALFORMED', chatAnswer('Sure! {"reasoning": "It')],
  ['leaves the text out', 'WRONG_SCHEMA', chatAnswer('{"text":"Fine."}')],
  ['does not know the question', 'REJECTED', chatFailure(400)],
])('where the model %s, the text by fixed rules stays, and says why', async (_, fallbackReason, behaviour) => {
  const { made, payload, read } = await recommended();
  chat.behave = behaviour;
  await wordReasoningJob.run(await chat.context(api), payload);
  expect(await read()).toMatchObject({
    reasoning: made.reasoning,
    reasoningWording: { source: 'DETERMINISTIC', model: null, fallbackReason, fixedText: made.reasoning },
  });
});

test.each<[string, ChatBehaviour]>([
  ['is overrun', chatFailure(429)],
  ['fails', chatFailure(503)],
  ['answers a byte at a time', slowChat],
])('where the model %s, the job fails and nothing is kept, so that it is asked again', async (_, behaviour) => {
  const { made, payload, read } = await recommended();
  chat.behave = behaviour;
  await expect(wordReasoningJob.run(await chat.context(api, 300), payload)).rejects.toThrow('could not be worded');
  expect(await read()).toEqual({ id: made.id, reasoning: made.reasoning, reasoningWording: null });
  chat.behave = saying('Worth a try, with little to go by.');
  await wordReasoningJob.run(await chat.context(api), payload);
  expect(await read()).toMatchObject({ reasoningWording: { source: 'MODEL', fixedText: made.reasoning } });
});

test('a worker that stops says nothing of the model', async () => {
  const { made, payload, read } = await recommended();
  const stop = new AbortController();
  chat.behave = () => stop.abort(new Error('The worker stops.'));
  const context = { ...(await chat.context(api)), signal: stop.signal };
  await expect(wordReasoningJob.run(context, payload)).rejects.toThrow('The worker stops.');
  expect(await read()).toEqual({ id: made.id, reasoning: made.reasoning, reasoningWording: null });
});

test('where the tokens of the day are used up, it goes on when the next day has begun, three days in a row', async () => {
  const { userId, made, payload, read } = await recommended();
  const waiting = () =>
    api.asOwner<{ payload: unknown; midnight: boolean }>(
      `SELECT i.payload, j.run_at AT TIME ZONE 'UTC' = date_trunc('day', now() AT TIME ZONE 'UTC') + interval '1 day' AS midnight
       FROM graphile_worker.jobs j JOIN graphile_worker._private_jobs i USING (id)
       WHERE j.task_identifier = 'recommendations.word-reasoning' AND i.payload ->> 'userId' = $1 AND j.key IS NOT NULL`,
      [userId],
    );
  const poor = await chat.context(api, 3_000, 0);
  await wordReasoningJob.run(poor, payload);
  expect(chat.asked).toEqual([]);
  expect(await read()).toEqual({ id: made.id, reasoning: made.reasoning, reasoningWording: null });
  expect(await waiting()).toEqual([{ payload: { ...payload, postponed: 1 }, midnight: true }]);
  await wordReasoningJob.run(poor, { ...payload, postponed: 2 });
  expect(await waiting()).toEqual([{ payload: { ...payload, postponed: 3 }, midnight: true }]);
  await wordReasoningJob.run(poor, { ...payload, postponed: 3 });
  expect(await waiting()).toEqual([{ payload: { ...payload, postponed: 3 }, midnight: true }]);
});

test('what somebody writes while the model writes stays', async () => {
  const { userId, made, payload, read } = await recommended();
  chat.behave = (response, question) =>
    void api
      .asOwner(`UPDATE campaign_recommendations SET reasoning = 'Mine.' WHERE user_id = $1`, [userId])
      .then(() => saying('Theirs, with nothing to go by.')(response, question));
  await wordReasoningJob.run(await chat.context(api), payload);
  expect(await read()).toEqual({ id: made.id, reasoning: 'Mine.', reasoningWording: null });
});

test('without a model nothing is written down', async () => {
  const { made, payload, read } = await recommended();
  const context: WritingJobContext = { ...(await chat.context(api)), text: DETERMINISTIC_TEXTS };
  await wordReasoningJob.run(context, payload);
  expect(await read()).toEqual({ id: made.id, reasoning: made.reasoning, reasoningWording: null });
  expect(chat.asked).toEqual([]);
});

test('what a learning run has found is worded when the run is over', async () => {
  const { id: userId } = await api.createUser();
  await api.execute('mutation { upsertMetaUserProfile(input: {}) { id } }', {}, { userId });
  const campaignIds: string[] = [];
  for (let i = 0; i < 10; i++) campaignIds.push((await api.createCampaign({ userId, name: `Campaign ${i}` })).id);
  const effect = ({ platform }: { platform: string }) => (platform === 'INSTAGRAM' ? 1.4 : 1);
  await insertSimulatedFacts(api, userId, { seed: 'worded', campaignIds, from: '2026-03-02', days: 28, effect });
  const { data } = await api.execute<{ runLearning: { id: string } }>(
    'mutation { runLearning { id } }',
    {},
    { userId },
  );
  const runId = decodeId('learning_run', data.runLearning.id);
  const context = await chat.context(api);
  await runLearningJob.run(context, { userId, runId });
  const [queued] = await api.asOwner(
    `SELECT key FROM graphile_worker.jobs WHERE task_identifier = 'learning.word-insights' AND key LIKE $1`,
    [`%/${runId}`],
  );
  expect(queued).toBeDefined();
  const insights = async () =>
    (
      await api.execute<{
        learningInsights: {
          nodes: { title: string; description: string; descriptionWording: Record<string, unknown> | null }[];
        };
      }>(`{ learningInsights { nodes { title description descriptionWording { ${WORDING} } } } }`, {}, { userId })
    ).data.learningInsights.nodes;
  const before = await insights();
  expect(before.length).toBeGreaterThan(0);
  chat.behave = chatAnswer(
    JSON.stringify({ description: 'One platform does better than the rest, as far as observation goes.' }),
  );
  await wordInsightsJob.run(context, { userId, runId });
  expect(await insights()).toEqual(
    before.map(({ title, description: fixedText }) => ({
      title,
      description: 'One platform does better than the rest, as far as observation goes.',
      descriptionWording: expect.objectContaining({ source: 'MODEL', model: 'writer-2026-01', fixedText }),
    })),
  );
  expect(chat.asked[0]).toContain('OBSERVATIONAL');
});
