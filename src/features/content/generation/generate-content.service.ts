import type { AssetStore } from '../../../platform/assets/asset-store';
import { now } from '../../../platform/clock';
import { findBy } from '../../../platform/database/read';
import type { Database } from '../../../platform/database/statement';
import { notFound } from '../../../platform/database/write';
import { BadUserInputError, ConflictError, NotFoundError, RateLimitedError } from '../../../platform/errors';
import type { GenerationLimits } from '../../../platform/generation-limits';
import { campaigns } from '../../campaigns/campaign.store';
import { settings } from '../../campaigns/settings/settings.store';
import { profiles } from '../../profiles/profile.store';
import {
  KNOWN_CAMPAIGN_COLUMNS,
  KNOWN_PROFILE_COLUMNS,
  type KnownCampaign,
  type KnownProfile,
} from '../../templates/checking/known-values';
import { storedText } from '../../templates/previews/stored-text';
import { readStyle } from '../../templates/template.views';
import { checksumOf } from '../../templates/versions/template-text';
import { claimAssets } from '../retention/asset-use.store';
import { BASE_SETTINGS_COLUMNS, type BaseContext, type BaseSettings, baseContext } from './context/base-context';
import { ContentGenerationOutcomeEnum, ContentGenerationReasonEnum, ContentGeneratorEnum } from './generation.enums';
import { type GenerationOrder, isNothing, type NothingMade, type OrderedContent } from './generation-order';
import { madeByTemplate } from './generators/template-generator';
import type { Wait } from './limits/generation-limits';
import { prepareContents } from './prepare-contents';
import { keepFile } from './snapshots/keep-file';
import { storeContents } from './snapshots/store-contents.service';

/** What is asked for. Ids are UUIDs. */
export interface GenerationRequest {
  readonly campaignId: string;
  readonly templateId: string;
  /** Null: the published one. */
  readonly templateVersion: number | null;
  readonly contentType: string | null;
  readonly generator: ContentGeneratorEnum;
  readonly seed: number;
}

/** What came of one content. */
export interface GeneratedContent {
  readonly outcome: ContentGenerationOutcomeEnum;
  readonly contentId: string | null;
  readonly nothing: NothingMade | null;
}

/**
 * Makes one content by the template alone, or finds the one that there is. Throws NOT_FOUND for what is not the viewer's,
 * BAD_USER_INPUT with everything that is missing or does not fit, RATE_LIMITED with the moment from which it may be tried again.
 */
export async function generateContent(
  db: Database,
  request: GenerationRequest,
  wanted: OrderedContent,
  { limits, assets }: { readonly limits: GenerationLimits; readonly assets: AssetStore },
): Promise<GeneratedContent> {
  const order = await orderFor(db, request);
  const [prepared] = await prepareContents(order, [wanted]);
  if (prepared === undefined) throw new Error('Nothing was prepared.');
  if (isNothing(prepared)) {
    if (prepared.outcome === ContentGenerationOutcomeEnum.FAILED) throw refusal(prepared);
    return { outcome: prepared.outcome, contentId: null, nothing: prepared };
  }
  const made = madeByTemplate(order, prepared);
  // Before anything is locked: a store elsewhere takes its time.
  const file = await keepFile(assets, db.userId, made, (keys) => claimAssets(db, keys));
  if (isNothing(file)) throw refusal(file);
  const { stored, wait } = await storeContents(db, order, limits, [{ prepared, made, file }]);
  const [one] = stored;
  if (one === undefined || one === 'WAITS') throw tooMany(wait);
  return { ...one, nothing: null };
}

/** Everything that a request needs to know, read in the present transaction. Throws NOT_FOUND and CONFLICT. */
export async function orderFor(db: Database, request: GenerationRequest): Promise<GenerationOrder> {
  const { campaignId, templateId, generator, seed } = request;
  const [base, stored] = await Promise.all([
    readBase(db, campaignId),
    storedText(db, templateId, request.templateVersion).catch((error: unknown) => {
      throw error instanceof NotFoundError ? new NotFoundError(`templateId: ${error.message}`) : error;
    }),
  ]);
  if (!stored.isActive) {
    throw new ConflictError('This template is switched off. Switch it on with isActive, or choose another one.', {
      isActive: false,
    });
  }
  const isPicture = generator === ContentGeneratorEnum.IMAGE_MODEL;
  return {
    campaignId,
    templateId,
    templateVersion: stored.templateVersion,
    text: stored.text,
    checksum: checksumOf(stored.text),
    style: readStyle(stored.text.styleParameters),
    contentType: request.contentType ?? (isPicture ? 'IMAGE' : 'TEXT'),
    generator,
    seed,
    base,
    asOf: now(),
    runId: null,
  };
}

/** What is known before anybody is addressed. Throws NOT_FOUND where the campaign is not the viewer's. */
async function readBase(db: Database, campaignId: string): Promise<BaseContext> {
  const [[campaign], [profile], [own]] = await Promise.all([
    findBy(db, campaigns, 'id', [campaignId], KNOWN_CAMPAIGN_COLUMNS) as Promise<KnownCampaign[]>,
    findBy(db, profiles, 'userId', [db.userId], KNOWN_PROFILE_COLUMNS) as Promise<KnownProfile[]>,
    findBy(db, settings, 'campaignId', [campaignId], BASE_SETTINGS_COLUMNS) as Promise<BaseSettings[]>,
  ]);
  if (!campaign) throw new NotFoundError(`campaignId: ${notFound(campaigns).message}`);
  return baseContext(profile ?? null, campaign, own ?? null);
}

/** What could not be made, as an error that names each value. */
function refusal({ reason, message, issues }: NothingMade): BadUserInputError {
  const violations = issues.map(({ variable, code, message }) => ({
    path: variable === null ? 'templateId' : `values.${variable}`,
    message,
    constraint: code,
  }));
  const isAboutValues =
    reason === ContentGenerationReasonEnum.MISSING_VARIABLE || reason === ContentGenerationReasonEnum.WRONG_VALUE;
  const text = isAboutValues ? `The template cannot be filled with these values. ${message}` : message;
  return new BadUserInputError(text, violations);
}

function tooMany(wait: Wait | null): RateLimitedError {
  const until = wait?.until ?? null;
  const then =
    until === null
      ? 'Your limit is 0: raise it with setContentGenerationLimits.'
      : `Try again at ${until.toISOString()}.`;
  return new RateLimitedError(`Your account may not make more contents at the moment. ${then}`, {
    waitingFor: wait?.waitingFor ?? null,
    retryAt: until?.toISOString() ?? null,
  });
}
