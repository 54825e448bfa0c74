import pino from 'pino';
import { generateContentsJob } from '../../../features/content/generation/runs/start-run.service';
import { USUAL_GENERATION_LIMITS } from '../../generation-limits';
import { NO_GENERATION_METRICS } from '../../generation-metrics';
import { parseId } from '../../graphql/ids';
import { NO_IMAGES } from '../../image-generation/image-generation';
import type { MakingJobContext } from '../../jobs/job';
import { USUAL_RETENTION } from '../../retention';
import { DETERMINISTIC_TEXTS } from '../../text-generation/text-generation';
import type { TestApi, TestViewer } from '../test-api';
import type { Make } from './make';

/** A template that greets by name, a run that has made contents of it, skipped one and failed at one, and one that waits. */
export async function generationRuns(
  api: TestApi,
  viewer: TestViewer & { readonly userId: string },
  make: Make,
): Promise<{ greeting: string; generationRun: string; waitingGenerationRun: string }> {
  const campaignId = await make('createCampaign', { name: 'With contents' });
  await api.run(
    `mutation ($id: ID!) { upsertCampaignPersonalizationSettings(campaignId: $id, input: { personalizationLevel: BASIC,
      dynamicContentEnabled: true, dynamicElements: [{ element: OFFER, variable: "offer", fallback: "our offer" }] }) { id } }`,
    { id: campaignId },
    viewer,
  );
  const greeting = await make('createContentTemplate', {
    name: 'With contents',
    templateType: 'EMAIL',
    basePrompt: 'Hello {{ name }}{{ place }}, find {{ offer }}.{{ note }}',
    personalizationVariables: [
      { name: 'name', type: 'STRING', required: true },
      { name: 'place', type: 'STRING', default: ' of ours' },
      { name: 'offer', type: 'STRING' },
      { name: 'note', type: 'STRING' },
    ],
    styleParameters: { purpose: 'CONTENT', language: 'en' },
  });
  const input = { campaignId, templateId: greeting, generator: 'TEXT_MODEL' };
  const rows = [
    { reference: 'Ada', values: { name: 'Ada' }, targeting: { segments: ['vip'] } },
    { reference: 'Nobody', values: {} },
  ];
  const generationRun = await make('generatePersonalizedContents', { ...input, rows });
  const context: MakingJobContext = {
    workspace: api.workspace,
    log: pino({ level: 'silent' }),
    signal: new AbortController().signal,
    text: DETERMINISTIC_TEXTS,
    images: NO_IMAGES,
    assets: api.assets,
    generationLimits: USUAL_GENERATION_LIMITS,
    retention: USUAL_RETENTION,
    generationMetrics: NO_GENERATION_METRICS,
  };
  const runId = parseId(generationRun)?.uuid ?? '';
  await generateContentsJob.run(context, { userId: viewer.userId, runId });
  const waitingGenerationRun = await make('generatePersonalizedContents', {
    ...input,
    rows: [{ values: { name: 'Eve' } }],
  });
  return { greeting, generationRun, waitingGenerationRun };
}
