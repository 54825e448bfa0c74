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

/** Says this of reasonings, and words each prompt in the same way. */
const saying =
  (reasoning: string, prompt = 'Show it in use, and ask for one thing.'): ChatBehaviour =>
  (response, question) =>
    chatAnswer(JSON.stringify(isPrompt(question) ? { prompt } : { reasoning }))(response, question);
const isPrompt = (question: string) => question.startsWith('Write a prompt');

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
  const asked = chat.asked.length;
  expect(chat.asked.map(isPrompt)).toEqual([false, ...Array.from({ length: asked - 1 }, () => true)]);
  expect(asked).toBeGreaterThan(1);
  // Again: nobody is asked, nothing changes. Others see nothing of it.
  await wordReasoningJob.run(await chat.context(api), payload);
  expect(chat.asked).toHaveLength(asked);
  expect(await read()).toEqual(worded);
  const { id: stranger } = await api.createUser();
  expect(await read(stranger)).toBeFalsy();
  await wordReasoningJob.run(await chat.context(api), { ...payload, userId: stranger });
  expect(chat.asked).toHaveLength(asked);

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

interface Prompt {
  readonly text: string;
  readonly platform: string;
  readonly preferences: readonly Record<string, unknown>[];
  readonly wording: Record<string, unknown> | null;
}

describe('prompts', () => {
  const PREFERENCES = {
    placement: {
      value: 'STORIES',
      source: 'LEARNED',
      isLocked: false,
      basis: 'ESTIMATE',
      metric: 'ctr',
      rateRatio: 1.17,
      rateRatioLower: 1.04,
      rateRatioUpper: 1.31,
      campaigns: 23,
    },
    brandVoice: { value: 'PLAYFUL', source: 'DECLARED', isLocked: true },
    weekday: { value: 'MONDAY', source: 'LEARNED', isLocked: false, rateRatio: 3 },
  };

  /** A user whose profile says much, with one recommendation of two platforms at most. */
  async function prompted() {
    const { id: userId } = await api.createUser();
    const profile =
      'mutation { upsertMetaUserProfile(input: { businessName: "Alder", industry: "outdoor", targetInterests: ["climbing", "rivers"], brandVoice: PROFESSIONAL }) { id } }';
    await api.run(profile, {}, { userId });
    await api.asOwner('UPDATE meta_user_profiles SET learned_preferences = $2 WHERE user_id = $1', [
      userId,
      JSON.stringify(PREFERENCES),
    ]);
    const { generateRecommendations: made } = await api.run<{ generateRecommendations: { id: string }[] }>(
      'mutation { generateRecommendations(count: 1) { id } }',
      {},
      { userId },
    );
    const id = made[0]?.id ?? '';
    const read = async () =>
      (
        await api.run<{ campaignRecommendation: { contentPromptEntries: Prompt[] } }>(
          `query ($id: ID!) { campaignRecommendation(id: $id) { contentPromptEntries { text platform wording { ${WORDING} }
            preferences { about value isLearned basis metric rateRatio lower upper campaigns } } } }`,
          { id },
          { userId },
        )
      ).campaignRecommendation.contentPromptEntries;
    return { userId, id, read, payload: { userId, recommendationIds: [decodeId('recommendation', id)] } };
  }

  test('are made from what the profile says and what was learned, with what that rests on', async () => {
    const { read } = await prompted();
    const prompts = await read();
    expect(prompts.length).toBeGreaterThan(0);
    for (const { text, preferences, wording } of prompts) {
      expect(text).toContain('for Alder (outdoor)');
      expect(text).toContain('interested in climbing and rivers');
      expect(text).toContain('Keep the voice playful. Make it for the placement stories.');
      expect(text).toContain(
        'Learned from 23 of your campaigns: stories brought 17 % more clicks per impression than the rest, with 95 % probability between 4 % and 31 %.',
      );
      expect(text).not.toMatch(/monday/i);
      expect(wording).toBeNull();
      expect(preferences).toEqual([
        {
          about: 'placement',
          value: 'STORIES',
          isLearned: true,
          basis: 'ESTIMATE',
          metric: 'ctr',
          rateRatio: 1.17,
          lower: 1.04,
          upper: 1.31,
          campaigns: 23,
        },
        {
          about: 'brandVoice',
          value: 'PLAYFUL',
          isLearned: false,
          basis: null,
          metric: null,
          rateRatio: null,
          lower: null,
          upper: null,
          campaigns: null,
        },
      ]);
    }
  });

  test('are worded by a model from their facts, and not where it invents a number', async () => {
    const { read, payload } = await prompted();
    const fixed = await read();
    const worded = 'Stories do best here: 17 % more clicks in 23 campaigns. Show a climb above a river.';
    chat.behave = saying('Worth a try.', worded);
    await wordReasoningJob.run(await chat.context(api), payload);
    expect(await read()).toEqual(
      fixed.map((one) => ({
        ...one,
        text: worded,
        wording: expect.objectContaining({
          source: 'MODEL',
          model: 'writer-2026-01',
          fixedText: one.text,
          cost: '0.001150',
        }),
      })),
    );
    const question = chat.asked.find(isPrompt) ?? '';
    expect(question).toContain('"interests":["climbing","rivers"]');
    expect(question).not.toContain('MONDAY');
    const before = chat.asked.length;
    await wordReasoningJob.run(await chat.context(api), payload);
    expect(chat.asked).toHaveLength(before);

    const other = await prompted();
    const own = await other.read();
    chat.behave = saying('Worth a try.', 'Stories bring 18 % more clicks.');
    await wordReasoningJob.run(await chat.context(api), other.payload);
    expect(await other.read()).toEqual(
      own.map((one) => ({
        ...one,
        wording: expect.objectContaining({
          source: 'DETERMINISTIC',
          fallbackReason: 'INVENTED_NUMBER',
          fixedText: one.text,
        }),
      })),
    );
  });

  test('that somebody writes while the model writes stay, and are asked about no more', async () => {
    const { userId, id, read, payload } = await prompted();
    const mine = { text: 'Mine.', platform: 'TIKTOK' };
    chat.behave = (response, question) => {
      const answer = () => saying('Worth a try.')(response, question);
      if (!isPrompt(question)) return answer();
      void api
        .run(
          'mutation ($id: ID!, $input: UpdateCampaignRecommendationInput!) { updateCampaignRecommendation(id: $id, input: $input) { id } }',
          { id, input: { contentPrompts: [mine] } },
          { userId },
        )
        .then(answer);
    };
    await wordReasoningJob.run(await chat.context(api), payload);
    const kept = [{ ...mine, preferences: [], wording: null }];
    expect(await read()).toEqual(kept);
    const before = chat.asked.length;
    await wordReasoningJob.run(await chat.context(api), payload);
    expect([await read(), chat.asked.length]).toEqual([kept, before]);
  });
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
