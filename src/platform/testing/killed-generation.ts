import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { encodeId, parseId } from '../graphql/ids';
import type { TestApi } from './test-api';
import type { TestDatabase } from './test-database';
import { startWorker, type TestWorker } from './worker-process';

/** What came of a run whose worker was killed on the way. */
export interface KilledGeneration {
  /** Rows that were written when the worker was killed, and when the next one had ended. */
  readonly rowsAtKill: number;
  readonly rows: number;
  readonly differentBodies: number;
  readonly files: number;
  /** The counts of the run, and the sum of its rows by outcome. */
  readonly run: { readonly status: string; readonly made: number; readonly existed: number; readonly failed: number };
  readonly rowsOfRun: number;
  /** From the first content to the kill, and from the first that the next worker wrote to the last. */
  readonly secondsBefore: number;
  readonly secondsAfter: number;
  /** From the kill until the next worker wrote: starting up is most of it. */
  readonly secondsBetween: number;
  /** Highest resident memory of each worker that was seen, in MiB. */
  readonly megabytes: readonly number[];
}

const TEMPLATE = {
  name: 'Offer',
  templateType: 'EMAIL',
  basePrompt:
    'Hello {{ name }}, {{ brand }} has {{ discount }} % off for you in {{ campaign.name }}: find yours today{% if vip %}, first of all{% endif %}.',
  personalizationVariables: [
    { name: 'name', type: 'STRING', required: true },
    { name: 'brand', type: 'STRING', source: 'profile.business_name', default: 'Northwind' },
    { name: 'discount', type: 'NUMBER', min: 1, max: 90 },
    { name: 'vip', type: 'BOOLEAN', default: false },
  ],
  styleParameters: { purpose: 'CONTENT', language: 'en', platform: 'FACEBOOK', slot: 'PRIMARY_TEXT' },
};

const ENV = { GENERATION_CONTENTS_PER_MINUTE: '0' };

/** Has a worker process make contents, kills it (kill -9) when half of them are there, and lets another one go on. */
export async function generateWithKill(api: TestApi, database: TestDatabase, total: number): Promise<KilledGeneration> {
  const directory = mkdtempSync(join(tmpdir(), 'personalization-killed-'));
  const { id: userId } = await api.createUser();
  const campaign = await api.createCampaign({ userId, name: 'Spring' });
  const { createContentTemplate: template } = await api.run<{ createContentTemplate: { id: string } }>(
    'mutation ($input: CreateContentTemplateInput!) { createContentTemplate(input: $input) { id } }',
    { input: TEMPLATE },
    { userId },
  );
  const rows = Array.from({ length: total }, (_, index) => ({
    reference: `row ${index}`,
    values: { name: `Reader ${index}`, discount: 1 + (index % 90), vip: index % 7 === 0 },
  }));
  const { generatePersonalizedContents: run } = await api.run<{ generatePersonalizedContents: { id: string } }>(
    'mutation ($input: GeneratePersonalizedContentsInput!) { generatePersonalizedContents(input: $input) { id } }',
    { input: { campaignId: encodeId('campaign', campaign.id), templateId: template.id, rows } },
    { userId },
  );
  const written = async (): Promise<number> => {
    const [row] = await api.asOwner<{ n: number }>(
      'SELECT count(*)::integer AS n FROM personalized_content WHERE user_id = $1',
      [userId],
    );
    return row?.n ?? 0;
  };
  const workers: TestWorker[] = [];
  try {
    const first = startWorker(database, directory, ENV);
    workers.push(first);
    const startedAt = await until(written, 1, first);
    const killedAt = await until(written, total / 2, first);
    await first.kill();
    const rowsAtKill = await written();
    const second = startWorker(database, directory, ENV);
    workers.push(second);
    const resumedAt = await until(written, rowsAtKill + 1, second);
    const runId = parseId(run.id)?.uuid;
    const endedAt = await until(async () => Number(await hasEnded(api, runId)), 1, second);
    const [figures] = await api.asOwner<KilledGeneration>(
      `SELECT count(*)::integer AS rows, count(DISTINCT body)::integer AS "differentBodies", count(DISTINCT file_path)::integer AS files,
         (SELECT jsonb_build_object('status', status, 'made', made, 'existed', existed, 'failed', failed)
          FROM content_generation_runs WHERE id = $2) AS run,
         (SELECT count(*)::integer FROM content_generation_rows r WHERE run_id = $2 AND outcome = 'MADE'
          AND content_id IN (SELECT id FROM personalized_content)) AS "rowsOfRun"
       FROM personalized_content WHERE user_id = $1`,
      [userId, runId],
    );
    if (!figures) throw new Error('There are no figures.');
    await second.kill();
    return {
      ...figures,
      rowsAtKill,
      secondsBefore: (killedAt - startedAt) / 1_000,
      secondsAfter: (endedAt - resumedAt) / 1_000,
      secondsBetween: (resumedAt - killedAt) / 1_000,
      megabytes: workers.map(({ megabytes }) => megabytes()),
    };
  } finally {
    for (const worker of workers) await worker.kill();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function hasEnded(api: TestApi, runId: string | undefined): Promise<boolean> {
  const [run] = await api.asOwner<{ ended: boolean }>(
    'SELECT finished_at IS NOT NULL AS ended FROM content_generation_runs WHERE id = $1',
    [runId],
  );
  return run?.ended ?? false;
}

/** Looks until a count has been reached. @returns when that was. */
async function until(count: () => Promise<number>, wanted: number, worker: TestWorker): Promise<number> {
  for (;;) {
    if ((await count()) >= wanted) return performance.now();
    if (worker.child.exitCode !== null) throw new Error(`The worker ended by itself: ${worker.output()}`);
    await delay(10);
  }
}
