import { randomBytes } from 'node:crypto';
import { findBy } from '../../../platform/database/read';
import { deleteOwn } from '../../../platform/database/references';
import type { Database } from '../../../platform/database/statement';
import { insertNew, notFound, updateOwn } from '../../../platform/database/write';
import { BadUserInputError, ConflictError } from '../../../platform/errors';
import { decodeOptionalId } from '../../../platform/graphql/ids';
import type { NodeTypes } from '../../../platform/graphql/node-types';
import { compact, whenGiven } from '../../../platform/json-values';
import { ensureProfile } from '../../profiles/profile.service';
import { changeOf, recordEvent } from '../lifecycle/ab-test-event.service';
import { percentagesOf, requireNewArms, weightsOf } from '../variations/arms';
import { insertVariations } from '../variations/test-variation.service';
import { listArms, updateTraffic } from '../variations/test-variation.store';
import { publishTestChange } from './ab-test.changes';
import { ABTestActionEnum, TestStatusEnum } from './ab-test.enums';
import type { CreateABTestInput, GuardrailInput, UpdateABTestInput } from './ab-test.input';
import { abTests, type LockedTest, listKeys, lockTest } from './ab-test.store';
import { requireDraft } from './draft';
import { requireCampaign } from './referenced-campaign';
import { freeSlug, slugOf, slugStem } from './slug';

const DEFAULT_METRIC = 'conversion_rate';

/** What tells people about a test without having a part in it: all else is fixed once units are assigned. */
const ALWAYS_CHANGEABLE: ReadonlySet<string> = new Set(['version', 'name', 'hypothesis']);

const DELETABLE: ReadonlySet<TestStatusEnum> = new Set([TestStatusEnum.DRAFT, TestStatusEnum.CANCELLED]);

/** Makes a test that is DRAFT, with its variations; returns its UUID. */
export async function createABTest(db: Database, input: CreateABTestInput): Promise<string> {
  const { variations, campaignId, key, guardrails, currency, ...plan } = input;
  const arms = variations ?? [];
  requireNewArms(arms);
  const campaign = await requireCampaign(db, decodeOptionalId('campaign', campaignId, 'campaignId'));
  await ensureProfile(db);
  const values = {
    primaryMetric: DEFAULT_METRIC,
    ...plan,
    campaignId: campaign?.id,
    currency: currency === undefined ? campaign?.currency : currency,
    key: key ?? (await unusedKey(db, plan.name)),
    guardrails: plainGuardrails(guardrails),
    analysisSettings: whenGiven(plan.analysisSettings, compact),
    trafficSplit: weightsOf(arms),
  };
  const id = await insertNew(db, abTests, { ...values, salt: randomBytes(16).toString('hex') });
  await insertVariations(db, id, arms);
  await recordEvent(db, id, ABTestActionEnum.CREATED, { after: { ...values, variations: arms } });
  return id;
}

/**
 * Changes a test. Throws CONFLICT where `version` is not the present one, and where anything but name and hypothesis is
 * to change of a test that has been started.
 */
export async function updateABTest(db: Database, id: string, input: UpdateABTestInput): Promise<void> {
  const { version, trafficSplit, campaignId, guardrails, ...values } = input;
  const test = await requireTest(db, id);
  const fields = Object.entries(input)
    .filter(([field, value]) => value !== undefined && !ALWAYS_CHANGEABLE.has(field))
    .map(([field]) => field);
  if (fields.length > 0) requireDraft(test, { fields });
  requireOrderedDates({ ...test, ...defined(values) });
  const campaign = await requireCampaign(db, decodeOptionalId('campaign', campaignId, 'campaignId'));
  const changed = {
    ...values,
    campaignId: campaignId === null ? null : campaign?.id,
    guardrails: plainGuardrails(guardrails),
    analysisSettings: whenGiven(values.analysisSettings, compact),
    trafficSplit: trafficSplit ? await splitTraffic(db, id, trafficSplit) : undefined,
  };
  const [before] = await findBy(db, abTests, 'id', [id], Object.keys(changed));
  await updateOwn(db, abTests, id, changed, version);
  const change = changeOf({ ...before }, changed);
  if (change) await recordEvent(db, id, ABTestActionEnum.CHANGED, change);
}

/** Deletes a test with its variations and results. Throws CONFLICT unless it is DRAFT or CANCELLED. */
export async function deleteABTest(db: Database, all: NodeTypes['all'], id: string): Promise<void> {
  const { status } = await requireTest(db, id);
  if (!DELETABLE.has(status)) {
    throw new ConflictError(
      `Only a test that is DRAFT or CANCELLED can be deleted; this one is ${status}. ` +
        'Cancel it first, or keep it for what it has shown.',
      { status },
    );
  }
  await deleteOwn(db, all, abTests, id);
  await publishTestChange(db, id);
}

async function requireTest(db: Database, id: string): Promise<LockedTest> {
  const test = await lockTest(db, id);
  if (test === null) throw notFound(abTests);
  return test;
}

/** An input sees only itself; a date that comes alone has to fit the one that is there already. */
function requireOrderedDates({ startDate, endDate }: { startDate?: Date | null; endDate?: Date | null }): void {
  if (!startDate || !endDate || startDate < endDate) return;
  throw BadUserInputError.at('endDate', 'endDate must be after startDate.', 'isAfter');
}

async function splitTraffic(
  db: Database,
  abTestId: string,
  split: NonNullable<UpdateABTestInput['trafficSplit']>,
): Promise<Record<string, number>> {
  const percentages = percentagesOf(split, await listArms(db, abTestId));
  await updateTraffic(db, abTestId, percentages);
  return weightsOf([...percentages].map(([variationId, trafficPercentage]) => ({ variationId, trafficPercentage })));
}

async function unusedKey(db: Database, name: string): Promise<string> {
  const slug = slugOf(name, 'test');
  return freeSlug(slug, new Set(await listKeys(db, slugStem(slug))));
}

function plainGuardrails<T extends null | undefined>(guardrails: GuardrailInput[] | T): Record<string, unknown>[] | T {
  return Array.isArray(guardrails) ? guardrails.map((guardrail) => ({ ...guardrail })) : guardrails;
}

function defined<Row extends object>(values: Row): Partial<Row> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<Row>;
}
