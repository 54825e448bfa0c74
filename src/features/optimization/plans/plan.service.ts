import { hasCharacters } from '../../../platform/characters';
import { now } from '../../../platform/clock';
import { findBy } from '../../../platform/database/read';
import type { Database } from '../../../platform/database/statement';
import { insertNew, notFound, updateOwn } from '../../../platform/database/write';
import { BadUserInputError, ConflictError } from '../../../platform/errors';
import { differingFields, plainFields } from '../../../platform/field-changes';
import { changeCampaign } from '../../campaigns/campaign.service';
import { type CampaignRow, campaigns, lockCampaign } from '../../campaigns/campaign.store';
import { ChangeSourceEnum } from '../../campaigns/history/campaign-change.enums';
import type { ChangeCause } from '../../campaigns/history/campaign-change.service';
import { changeSettings } from '../../campaigns/settings/settings.service';
import { type LockedSettings, lockSettings } from '../../campaigns/settings/settings.store';
import { insertNotices } from '../../notifications/notification.store';
import { budgetFrame } from '../planning/budget-plan';
import { campaignInputs, gatherInputs, stateOf } from '../planning/gather-inputs';
import { checkGuardrails, type GuardrailCheck } from '../planning/guardrail-checks';
import { ENGINE_VERSION, makePlan, planDigest } from '../planning/make-plan';
import type { OptimizableState, PlanInputs } from '../planning/plan-inputs';
import type { PredictedEffect } from '../planning/predicted-effect';
import { publishPlanChange } from './plan.changes';
import { PlannedByEnum, PlanStatusEnum } from './plan.enums';
import { lockPlan, optimizationPlans, type PlanRow } from './plan.store';
import { appliedNotices, revertedNotice } from './plan-notices';
import { nextPlanStatus, requireMode, stateDifferences } from './plan-rules';

const { PROPOSED, REFUSED } = PlanStatusEnum;
const HOUR_MS = 3_600_000;
/** A plan that nobody applies within a day was made from a world that is gone. */
const LASTS_MS = 24 * HOUR_MS;
const MAX_REASON = 1_000;

/**
 * Makes a plan and keeps it; returns its UUID. Changes nothing else: this is the dry run as well. Throws NOT_FOUND where the
 * viewer has no such campaign, CONFLICT where it has no settings or its mode is OFF.
 */
export async function planOptimization(
  db: Database,
  campaignId: string,
  plannedBy: PlannedByEnum = PlannedByEnum.USER,
): Promise<string> {
  const { campaign, settings } = await lockedSubject(db, campaignId);
  requireMode(settings.optimizationMode, PlanStatusEnum.APPROVED);
  const at = now();
  const inputs = await gatherInputs(db, campaign, settings, at);
  const plan = makePlan(inputs);
  const id = await insertNew(db, optimizationPlans, {
    campaignId,
    status: plan.checks.every(({ ok }) => ok) ? PROPOSED : REFUSED,
    mode: settings.optimizationMode,
    strategy: settings.budgetAllocationStrategy,
    plannedBy,
    changes: plan.changes.map((change) => ({ ...change })),
    predictedEffect: plan.effect === null ? null : { ...plan.effect, isProtective: plan.isProtective },
    guardrailChecks: plan.checks.map((check) => ({ ...check })),
    responseCurves: plan.curves.map((curve) => ({ ...curve })),
    inputs: { ...inputs },
    stateBefore: { ...inputs.state },
    stateAfter: { ...plan.after },
    inputsHash: plan.inputsHash,
    digest: plan.digest,
    settingsVersion: settings.version,
    engineVersion: ENGINE_VERSION,
    seed: plan.seed,
    expiresAt: new Date(at.getTime() + LASTS_MS),
  });
  await publishPlanChange(db, campaignId);
  return id;
}

/** Lets a plan be applied. Throws CONFLICT where it is not PROPOSED any more, or `expectedDigest` is not its digest. */
export async function approveOptimizationPlan(db: Database, id: string, expectedDigest: string): Promise<void> {
  const { plan } = await lockedPlan(db, id);
  const status = nextPlanStatus(plan.status, 'approve');
  requireDigest(plan, expectedDigest);
  requireUnexpired(plan);
  await updateOwn(db, optimizationPlans, id, { status, approvedBy: db.userId, approvedAt: now() });
  await publishPlanChange(db, plan.campaignId);
}

/** On whose behalf a plan is carried out. */
export interface Applying {
  readonly source: ChangeSourceEnum.PLAN | ChangeSourceEnum.AUTO_PLAN;
  /** Nobody is there to see it: it is told as news. */
  readonly isByJob: boolean;
}

const BY_SOMEBODY: Applying = { source: ChangeSourceEnum.PLAN, isByJob: false };

/**
 * Carries a plan out, as a whole or not at all. Throws CONFLICT where it is stale: applied or expired already, another digest,
 * settings or campaign changed since, or a guardrail that does not hold now; the details say which.
 */
export async function applyOptimizationPlan(
  db: Database,
  id: string,
  expectedDigest: string,
  { source, isByJob }: Applying = BY_SOMEBODY,
): Promise<void> {
  const { campaign, settings, plan } = await lockedPlan(db, id);
  const status = nextPlanStatus(plan.status, 'apply');
  requireMode(settings.optimizationMode, plan.status);
  requireDigest(plan, expectedDigest);
  requireUnexpired(plan);
  requireUnchanged(plan, campaign, settings);
  const at = now();
  const failed = await failedGuardrails(db, plan, campaign, settings, at);
  if (failed.length > 0) {
    const why = failed.map(({ detail }) => detail).join(' ');
    throw new ConflictError(`Guardrails do not hold now: ${why} Plan anew when they do.`, { guardrails: failed });
  }
  const reason = reasonOf(plan);
  await writeState(db, { campaign, settings }, plan.stateAfter, { source, planId: id, reason });
  await updateOwn(db, optimizationPlans, id, { status, appliedAt: at });
  await insertNotices(db, plan.campaignId, appliedNotices(plan, !isByJob), at);
  await publishPlanChange(db, plan.campaignId);
}

/**
 * Puts back exactly what a plan has changed. Allowed also while optimization is stopped. Throws CONFLICT where it is not applied,
 * and with all `differences` where something of what it changed has been changed since.
 */
export async function revertOptimizationPlan(db: Database, id: string, reason?: string | null): Promise<void> {
  const { campaign, settings, plan } = await lockedPlan(db, id);
  const status = nextPlanStatus(plan.status, 'revert');
  const why = checkedReason(reason);
  const differences = stateDifferences(plan.stateAfter as unknown as OptimizableState, stateOf(campaign, settings));
  if (differences.length > 0) {
    const paths = differences.map(({ path }) => path).join(', ');
    throw new ConflictError(
      `Changed since the plan was applied: ${paths}. Take those changes back first, or set the former values by hand.`,
      { differences },
    );
  }
  const cause: ChangeCause = { source: ChangeSourceEnum.REVERT, planId: id, reason: why };
  await writeState(db, { campaign, settings }, plan.stateBefore, cause);
  const at = now();
  await updateOwn(db, optimizationPlans, id, { status, revertedAt: at });
  await insertNotices(db, plan.campaignId, [revertedNotice(plan, why)], at);
  await publishPlanChange(db, plan.campaignId);
}

interface Subject {
  readonly campaign: CampaignRow;
  readonly settings: LockedSettings;
}

/** Campaign, then settings, then the plan: whoever changes one of them waits for the others in the same order. */
async function lockedSubject(db: Database, campaignId: string): Promise<Subject> {
  const campaign = await lockCampaign(db, campaignId);
  if (campaign === null) throw notFound(campaigns);
  const settings = await lockSettings(db, 'campaign_id', campaignId);
  if (settings === null) {
    throw new ConflictError('The campaign has no personalization settings: make them first.', { settings: null });
  }
  return { campaign, settings };
}

async function lockedPlan(db: Database, id: string): Promise<Subject & { readonly plan: PlanRow }> {
  const [found] = await findBy(db, optimizationPlans, 'id', [id], ['campaignId']);
  if (!found) throw notFound(optimizationPlans);
  const subject = await lockedSubject(db, found.campaignId);
  const plan = await lockPlan(db, id);
  if (plan === null) throw notFound(optimizationPlans);
  return { ...subject, plan };
}

function requireDigest(plan: PlanRow, expectedDigest: string): void {
  // Worked out anew: what is applied is what was looked at, also when the row was tampered with.
  const digest = planDigest(plan.inputsHash, plan.changes, plan.stateAfter);
  if (digest === plan.digest && digest === expectedDigest) return;
  throw new ConflictError('The plan is not the one that was looked at: read it again.', { digest: plan.digest });
}

function requireUnexpired({ expiresAt }: PlanRow): void {
  if (expiresAt > now()) return;
  throw new ConflictError('This plan is EXPIRED. It has expired: plan anew.', { status: PlanStatusEnum.EXPIRED });
}

function requireUnchanged(plan: PlanRow, campaign: CampaignRow, settings: LockedSettings): void {
  const planned = plan.inputs as unknown as PlanInputs;
  const [before, after] = [
    { ...planned.campaign, ...planned.state, settingsVersion: plan.settingsVersion },
    { ...campaignInputs(campaign), ...stateOf(campaign, settings), settingsVersion: settings.version },
  ].map(plainFields);
  const changed = differingFields(before ?? {}, after ?? {});
  if (changed === null) return;
  const fields = Object.keys(changed.after);
  throw new ConflictError(`Changed since the plan was made: ${fields.join(', ')}. Plan anew.`, { changed: fields });
}

async function failedGuardrails(
  db: Database,
  plan: PlanRow,
  campaign: CampaignRow,
  settings: LockedSettings,
  at: Date,
): Promise<GuardrailCheck[]> {
  const inputs = await gatherInputs(db, campaign, settings, at);
  const checks = checkGuardrails(inputs, budgetFrame(inputs), {
    after: plan.stateAfter as unknown as OptimizableState,
    effect: plan.predictedEffect as unknown as PredictedEffect | null,
    isProtective: plan.predictedEffect?.isProtective === true,
  });
  return checks.filter(({ ok }) => !ok);
}

/** What differs from the present state is written and told in the campaign's history; nothing else is touched. */
async function writeState(
  db: Database,
  { campaign, settings }: Subject,
  wanted: Record<string, unknown>,
  cause: ChangeCause,
): Promise<void> {
  const { budget, budgetAllocation, bidAdjustments } = wanted as unknown as OptimizableState;
  if (budget !== campaign.budget) await changeCampaign(db, campaign, { budget }, cause);
  const values = {
    budgetAllocation: { ...budgetAllocation },
    bidAdjustments: bidAdjustments.map((bid) => ({ ...bid })),
  };
  await changeSettings(db, settings, values, cause, settings.version);
}

function reasonOf({ changes }: PlanRow): string {
  const reasons = changes.map(({ path, reason }) => `${path}: ${reason}`).join('\n');
  return reasons.length > 4_000 ? `${reasons.slice(0, 4_000)}…` : reasons;
}

function checkedReason(reason: string | null | undefined): string | null {
  const trimmed = reason?.trim() ?? null;
  if (trimmed === null || hasCharacters(trimmed, 1, MAX_REASON)) return trimmed;
  throw BadUserInputError.at('reason', `reason must have 1 to ${MAX_REASON} characters.`, 'isLength');
}
