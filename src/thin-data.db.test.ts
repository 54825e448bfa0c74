import pino from 'pino';
import { runLearningJob } from './features/learning/learning.jobs';
import { decodeId, encodeId } from './platform/graphql/ids';
import { startTestApi, type TestApi } from './platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from './platform/testing/test-database';

// Data that are bad, or next to none: whatever is asked about them is answered, with a reason or an insight about the data.

jest.setTimeout(60_000);

let database: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

const DAY_MS = 86_400_000;
const dayBefore = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);
const range = (count: number) => Array.from({ length: count }, (_, index) => index);
const HEADER = 'date,campaign,platform,age_group,impressions,clicks,conversions,spend,revenue,currency';
/** A report of campaigns over days, the last one yesterday. */
const report = (days: number, campaigns: number, line: (day: number, campaign: number) => string): string[] =>
  range(days).flatMap((day) =>
    range(campaigns).map((campaign) => `${dayBefore(days - day)},Campaign ${campaign},${line(day, campaign)}`),
  );

interface Case {
  readonly name: string;
  readonly lines: readonly string[];
  /** What is said of it by the run, by its notes, or by an insight about the data. */
  readonly says: RegExp;
  /** What the import refuses of it, and why. */
  readonly refused?: RegExp;
  /** Campaigns have one currency; what was imported before that was so is written by the owner. */
  readonly mixed?: boolean;
}

const CASES: readonly Case[] = [
  { name: 'nothing at all', lines: [], says: /Import a report first/ },
  {
    name: 'one campaign on one day',
    lines: report(1, 1, () => 'FACEBOOK,18-24,1000,10,1,5.00,20.00,USD'),
    says: /too little data .*one campaign/,
  },
  { name: 'all zeros', lines: report(30, 3, () => 'FACEBOOK,18-24,0,0,0,0,0,USD'), says: /no impression was counted/ },
  {
    name: 'negative spend',
    lines: [
      ...report(30, 3, () => 'FACEBOOK,18-24,1000,10,1,5.00,20.00,USD'),
      `${dayBefore(1)},Campaign 9,FACEBOOK,18-24,1000,10,1,-5.00,20.00,USD`,
    ],
    refused: /spend/,
    says: /at least 8 campaigns, and 3 have facts/,
  },
  {
    name: 'a mix of currencies between campaigns',
    lines: report(
      30,
      4,
      (day, campaign) =>
        `FACEBOOK,18-24,1000,${10 + ((day + campaign) % 3)},1,5.00,20.00,${campaign % 2 === 0 ? 'USD' : 'JPY'}`,
    ),
    says: /Money comes in 2 currencies: JPY, USD/,
  },
  {
    name: 'a mix of currencies inside a campaign',
    lines: report(
      30,
      4,
      (day, campaign) =>
        `FACEBOOK,18-24,1000,${10 + ((day + campaign) % 3)},1,5.00,20.00,${day % 2 === 0 ? 'USD' : 'JPY'}`,
    ),
    mixed: true,
    says: /4 campaigns mix several/,
  },
  {
    name: 'no currency',
    lines: report(30, 4, (day, campaign) => `FACEBOOK,18-24,1000,${10 + ((day + campaign) % 3)},1,,,`),
    says: /at least 8 campaigns/,
  },
  {
    name: 'more clicks than impressions, and more conversions than clicks',
    lines: report(20, 3, () => 'INSTAGRAM,25-34,10,50,90,5.00,20.00,USD'),
    says: /more clicks than impressions on 60 days/,
  },
  {
    name: 'conversions without anything else',
    lines: report(20, 3, () => 'INSTAGRAM,25-34,0,0,5,0,20.00,USD'),
    says: /no impression was counted/,
  },
  {
    name: 'spend without anything else',
    lines: report(20, 3, () => 'INSTAGRAM,25-34,0,0,0,50.00,0,USD'),
    says: /no impression was counted/,
  },
  {
    name: 'very large numbers',
    lines: report(20, 3, () => 'INSTAGRAM,25-34,2000000000,90000000,9000000,99999999.99,99999999.99,USD'),
    says: /at least 8 campaigns/,
  },
  {
    name: 'no platform and no dimension',
    lines: report(20, 3, () => ',,1000,10,1,5.00,20.00,USD'),
    says: /at least 8 campaigns/,
  },
  {
    name: 'one campaign over most of a year',
    lines: report(300, 1, (day) => `TIKTOK,18-24,1000,${10 + (day % 7)},1,5.00,20.00,USD`),
    says: /one campaign, which cannot be compared/,
  },
];

/** Imports a report for each currency; returns what was refused. */
async function load(userId: string, lines: readonly string[]): Promise<string> {
  const refused: string[] = [];
  for (const currency of new Set(lines.map((line) => line.slice(line.lastIndexOf(',') + 1)))) {
    const content = [HEADER, ...lines.filter((line) => line.endsWith(`,${currency}`))].join('\n');
    const { importCampaignPerformance } = await api.run<{
      importCampaignPerformance: { outcome: string; errors: { message: string }[] };
    }>(
      'mutation ($input: ImportCampaignPerformanceInput!) { importCampaignPerformance(input: $input) { outcome errors { message } } }',
      { input: { content, skipBadRows: true } },
      { userId },
    );
    expect(importCampaignPerformance.outcome).toBe('IMPORTED');
    refused.push(...importCampaignPerformance.errors.map(({ message }) => message));
  }
  return refused.join('\n');
}

interface Answers {
  readonly run: {
    readonly status: string;
    readonly notes: { readonly message: string }[];
    readonly error: string | null;
  };
  readonly quality: { readonly title: string; readonly description: string }[];
  readonly patterns: readonly unknown[];
}

/** A learning run through the API, the job that does it, and what it says. */
async function learn(userId: string): Promise<Answers> {
  const viewer = { userId };
  const { runLearning } = await api.run<{ runLearning: { id: string } }>('mutation { runLearning { id } }', {}, viewer);
  const runId = decodeId('learning_run', runLearning.id);
  const context = { workspace: api.workspace, log: pino({ level: 'silent' }), signal: new AbortController().signal };
  await runLearningJob.run(context, { userId, runId });
  const data = await api.run<{
    learningRun: Answers['run'];
    learningInsights: { nodes: Answers['quality'] };
    performancePatterns: { nodes: unknown[] };
  }>(
    `query ($id: ID!) {
       learningRun(id: $id) { status error notes { message } }
       learningInsights(first: 100, filter: { insightType: { eq: DATA_QUALITY } }) { nodes { title description } }
       performancePatterns(first: 100) { nodes { id } }
     }`,
    { id: runLearning.id },
    viewer,
  );
  return { run: data.learningRun, quality: data.learningInsights.nodes, patterns: data.performancePatterns.nodes };
}

const LISTS = `{
  learningInsights(first: 100) { nodes { title description baselineMetrics } }
  performanceSummary { totals { impressions ctr } }
  marketBenchmarks { own { rate } gap explanation }
  evaluatePolicy(reward: TAKEN) { verdict explanation unusable }
  campaigns(first: 20) { nodes { name performanceSummary { totals { impressions ctr conversionRate roas } } } }
}`;

interface Made {
  readonly reasoning: string;
  readonly confidenceScore: number;
  readonly predictions: { readonly mean: number; readonly lower: number; readonly upper: number }[];
}

test.each(CASES)('$name', async ({ lines, says, refused, mixed = false }) => {
  const { id: userId } = await api.createUser();
  const viewer = { userId };
  const errors = await load(
    userId,
    lines.map((line) => (mixed ? line.replace(/JPY$/, 'USD') : line)),
  );
  expect(errors).toMatch(refused ?? /^$/);
  if (mixed) {
    await api.asOwner(
      `UPDATE campaign_performance_facts SET currency = 'JPY' WHERE user_id = $1 AND extract(day FROM date)::integer % 2 = 0`,
      [userId],
    );
  }
  const { run, quality, patterns } = await learn(userId);
  expect([run.status, run.error, patterns]).toEqual(['COMPLETED', null, []]);
  const said = [
    ...run.notes.map(({ message }) => message),
    ...quality.map(({ title, description }) => `${title}: ${description}`),
  ];
  expect(said.join('\n')).toMatch(says);
  const { generateRecommendations: made } = await api.run<{ generateRecommendations: Made[] }>(
    'mutation { generateRecommendations(count: 3) { reasoning confidenceScore predictions { metric mean lower upper } } }',
    {},
    viewer,
  );
  expect(made).toHaveLength(3);
  for (const { reasoning, confidenceScore, predictions } of made) {
    expect(reasoning).not.toMatch(/NaN|Infinity|undefined|null/);
    expect(confidenceScore >= 0 && confidenceScore <= 1).toBe(true);
    for (const { mean, lower, upper } of predictions) expect([mean, lower, upper].every(Number.isFinite)).toBe(true);
  }
  const lists = JSON.stringify(await api.run(LISTS, {}, viewer));
  expect(lists).toContain('"verdict":"NO_DATA"');
  expect(lists).not.toMatch(/NaN|Infinity/);
  const { id } = await api.createCampaign({ userId });
  const nothing = await api.run(
    'mutation ($id: ID!) { nextContent(campaignId: $id, unitId: "somebody") { contentId reason propensity } }',
    { id: encodeId('campaign', id) },
    viewer,
  );
  expect(nothing).toEqual({ nextContent: { contentId: null, reason: 'NO_CONTENT', propensity: null } });
});
