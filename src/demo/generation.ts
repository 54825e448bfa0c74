import { type GenerationRequest, generateContent } from '../features/content/generation/generate-content.service';
import { ContentGeneratorEnum } from '../features/content/generation/generation.enums';
import { executeRun } from '../features/content/generation/runs/execute-run';
import { requestRun } from '../features/content/generation/runs/generation-run.service';
import type { NewRow } from '../features/content/generation/runs/generation-run.store';
import { generateContentsJob } from '../features/content/generation/runs/start-run.service';
import type { AssetStore } from '../platform/assets/asset-store';
import { type Database, Parameters, statement } from '../platform/database/statement';
import { USUAL_GENERATION_LIMITS } from '../platform/generation-limits';
import { NO_GENERATION_METRICS } from '../platform/generation-metrics';
import { NO_IMAGES } from '../platform/image-generation/image-generation';
import { DETERMINISTIC_TEXTS } from '../platform/text-generation/text-generation';
import { asOf } from '../platform/told-moment';
import type { Account } from './account';
import { momentFor } from './demo-moment';
import { dayOf, momentOf } from './demo-parameters';
import type { SimulatedAccount } from './simulate-account';
import { OFFER_TEMPLATE, WELCOME_TEMPLATE } from './templates';

const OFFERS = [10, 15, 25];
const OFFER_LASTS_DAYS = 7;

/**
 * Has contents made for the campaign that runs, as the API makes them: offers one by one, and welcome mails for a list in a run,
 * of which not every row can be made.
 */
export async function makeContents(
  db: Database,
  { account, rows, running }: SimulatedAccount,
  epoch: number,
  assets: AssetStore,
): Promise<void> {
  const request = (template: number): GenerationRequest => ({
    campaignId: running.id,
    templateId: rows.content_templates[template].id,
    templateVersion: null,
    contentType: null,
    generator: ContentGeneratorEnum.TEMPLATE,
    seed: 0,
  });
  const limits = USUAL_GENERATION_LIMITS;
  const [product] = account.industry.products;
  for (const [index, percent] of OFFERS.entries()) {
    const values = { product, discount_percent: percent, ends_on: dayOf(epoch + OFFER_LASTS_DAYS) };
    await asOf(momentFor(account, `offer/${index}`, momentOf(epoch, 10 + index)), () =>
      generateContent(db, request(OFFER_TEMPLATE), { values, targeting: {} }, { limits, assets }),
    );
  }
  await asOf(momentFor(account, 'welcome', momentOf(epoch, 14)), async () => {
    const runId = await requestRun(db, request(WELCOME_TEMPLATE), addressees(account), limits);
    await executeRun(
      {
        inUnit: (_, work) => work(db),
        models: { userId: account.user.id, text: DETERMINISTIC_TEXTS, images: NO_IMAGES },
        ...{ assets, limits, metrics: NO_GENERATION_METRICS, job: generateContentsJob },
        signal: new AbortController().signal,
      },
      runId,
    );
  });
}

/** As they come out of a customer list: one of them twice, one of the own people, one with an address that is none. */
function addressees({ industry }: Account): NewRow[] {
  const [product, another] = industry.products;
  const [interest] = industry.interests;
  const row = (reference: string, values: Record<string, unknown>, targeting = {}): NewRow => ({
    ...{ reference, values: { product, ...values }, targeting },
  });
  return [
    row('crm-1', { first_name: 'Sam', interests: [interest.replaceAll('_', ' ')] }),
    row('crm-2', { first_name: 'Alex', product: another }),
    row('crm-3', {}),
    row('crm-4', { first_name: 'Sam', interests: [interest.replaceAll('_', ' ')] }),
    row('crm-5', { first_name: 'Kim' }, { segments: ['employees'] }),
    row('crm-6', { first_name: 'Robin', site_url: 'our shop' }),
  ];
}

interface KeptText {
  readonly filePath: string;
  readonly body: string;
  readonly contentType: string;
}

/** Puts files back that are not there any more: what a template makes is known from its row. */
export async function restoreFiles(db: Database, assets: AssetStore): Promise<void> {
  const text = `SELECT t.file_path AS "filePath", t.body AS "body", t.metadata->>'mimeType' AS "contentType"
    FROM personalized_content t JOIN content_generations g ON g.user_id = t.user_id AND g.content_id = t.id
    WHERE t.user_id = $1 AND g.generator = 'TEMPLATE' AND t.content_hash = g.content_hash AND t.body IS NOT NULL`;
  const kept = await db.query<KeptText>(statement('demo.keptTexts', text, new Parameters(db.userId)));
  for (const { filePath, body, contentType } of kept) {
    if ((await assets.find(filePath)) !== null) continue;
    await assets.put({ userId: db.userId, bytes: Buffer.from(body, 'utf8'), contentType });
  }
}
