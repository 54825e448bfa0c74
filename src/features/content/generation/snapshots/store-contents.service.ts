import { now } from '../../../../platform/clock';
import { newId } from '../../../../platform/database/new-id';
import type { Database } from '../../../../platform/database/statement';
import type { GenerationLimits } from '../../../../platform/generation-limits';
import { countUse } from '../../../templates/template.store';
import { ContentStatusEnum } from '../../content.enums';
import { contentHash } from '../../content.identity';
import { ContentGenerationOutcomeEnum } from '../generation.enums';
import { type GenerationOrder, inputsHash, type MadeContent, type PreparedContent, sha256 } from '../generation-order';
import { availableContents, contentsWait, effectiveLimits, type Wait } from '../limits/generation-limits';
import { addUsage, lockLimits, setAllowance } from '../limits/limits.store';
import { judge, qualityScore } from '../quality/quality-rules';
import { findByContentHash, findByInputs, findKnownOutputs, insertContents, type NewContent } from './generation.store';

/** A content as it is to be written down. */
export interface ContentToStore {
  readonly prepared: PreparedContent;
  readonly made: MadeContent;
  /** Where the asset store keeps it. */
  readonly file: StoredFile;
}

export interface StoredFile {
  readonly path: string;
  readonly url: string;
  readonly sizeBytes: number;
}

/** What came of one content; `WAITS`: the account may make no more contents now. */
export type Stored =
  | {
      readonly outcome: ContentGenerationOutcomeEnum.MADE | ContentGenerationOutcomeEnum.EXISTED;
      readonly contentId: string;
    }
  | 'WAITS';

export interface StoreAnswer {
  /** In the order of what was given. */
  readonly stored: readonly Stored[];
  /** How long those that wait have to; null where none does. */
  readonly wait: Wait | null;
}

interface Candidate extends ContentToStore {
  readonly inputs: string;
  readonly output: string;
  readonly hash: string;
}

/**
 * Writes contents that the account does not have yet, with their snapshots, and finds those that it has. Until the transaction
 * ends nobody else writes contents of this account, so that each is there once, whoever asks for it at the same time.
 */
export async function storeContents(
  db: Database,
  order: GenerationOrder,
  most: GenerationLimits,
  given: readonly ContentToStore[],
): Promise<StoreAnswer> {
  const at = now();
  const own = await lockLimits(db);
  const limits = effectiveLimits(own, most);
  const candidates = sameForSameInputs(given.map((one) => candidateOf(order, one)));
  const known = await findKnown(db, order, candidates);
  const available = availableContents(limits, own, at);
  const fresh = new Map<string, Candidate>();
  for (const one of candidates) {
    if (fresh.size + 1 > available || known(one) !== undefined || fresh.has(one.hash)) continue;
    fresh.set(one.hash, one);
  }
  const made = await insertFresh(db, order, limits, [...fresh.values()]);
  if (made.size > 0) {
    await countUse(db, order.templateId, made.size);
    await addUsage(db, at.toISOString().slice(0, 10), { contents: made.size });
    if (limits.contentsPerMinute !== null) await setAllowance(db, available - made.size, at);
  }
  const lost = [...fresh.keys()].filter((hash) => !made.has(hash));
  const byHand = lost.length === 0 ? new Map<string, string>() : await findByContentHash(db, order, lost);
  const taken = new Set<string>();
  const stored = candidates.map((one): Stored => {
    const id = made.get(one.hash);
    if (id !== undefined && !taken.has(id)) {
      taken.add(id);
      return { outcome: ContentGenerationOutcomeEnum.MADE, contentId: id };
    }
    const contentId = id ?? known(one) ?? byHand.get(one.hash);
    return contentId === undefined ? 'WAITS' : { outcome: ContentGenerationOutcomeEnum.EXISTED, contentId };
  });
  const waits = stored.includes('WAITS');
  return { stored, wait: waits ? contentsWait(limits, available - made.size, at) : null };
}

function candidateOf(order: GenerationOrder, one: ContentToStore): Candidate {
  const { prepared, made, file } = one;
  const hash = contentHash({
    contentType: order.contentType,
    personalizedPrompt: prepared.prompt,
    body: made.body,
    filePath: file.path,
    contentUrl: file.url,
    variablesUsed: { ...prepared.variables },
    targeting: { ...prepared.context.targeting },
  });
  return { ...one, hash, inputs: inputsHash(order, prepared, made.generator), output: sha256(made.bytes) };
}

/** Of the same inputs a model may have made different things: the first one counts. */
function sameForSameInputs(candidates: readonly Candidate[]): Candidate[] {
  const first = new Map<string, Candidate>();
  return candidates.map((one) => {
    const other = first.get(one.inputs);
    if (other === undefined) first.set(one.inputs, one);
    return other ?? one;
  });
}

/** Which content a candidate is, where the account has it. */
async function findKnown(
  db: Database,
  order: GenerationOrder,
  candidates: readonly Candidate[],
): Promise<(one: Candidate) => string | undefined> {
  const byInputs = await findByInputs(
    db,
    candidates.map(({ inputs }) => inputs),
  );
  const others = candidates.filter(({ inputs }) => !byInputs.has(inputs));
  const byHash =
    others.length === 0
      ? new Map<string, string>()
      : await findByContentHash(
          db,
          order,
          others.map(({ hash }) => hash),
        );
  return ({ inputs, hash }) => byInputs.get(inputs) ?? byHash.get(hash);
}

/** @returns the ids of what was inserted, by the hash of the content. */
async function insertFresh(
  db: Database,
  order: GenerationOrder,
  { currency }: GenerationLimits,
  fresh: readonly Candidate[],
): Promise<Map<string, string>> {
  if (fresh.length === 0) return new Map();
  const seen = await findKnownOutputs(
    db,
    order.campaignId,
    fresh.map(({ output }) => output),
  );
  const rows = fresh.map((one) => {
    const isDuplicate = seen.has(one.output);
    seen.add(one.output);
    return { hash: one.hash, row: rowOf(order, one, isDuplicate, currency) };
  });
  const inserted = await insertContents(
    db,
    rows.map(({ row }) => row),
  );
  return new Map(rows.filter(({ row }) => inserted.has(row.content.id)).map(({ hash, row }) => [hash, row.content.id]));
}

function rowOf(order: GenerationOrder, one: Candidate, isDuplicate: boolean, currency: string): NewContent {
  const { prepared, made, file } = one;
  const { campaignId, templateId, templateVersion, style, base, seed } = order;
  const { context, variables, missing } = prepared;
  const quality = judge({
    generator: made.generator,
    text: made.body,
    style,
    missing,
    isDuplicate,
    ...(made.picture === undefined ? {} : { picture: made.picture }),
  });
  const cost = { cost: made.cost, currency: made.cost === null ? null : currency };
  return {
    content: {
      id: newId(),
      campaignId,
      templateId,
      templateVersion,
      contentType: order.contentType,
      personalizedPrompt: prepared.prompt,
      personalizationContext: { level: base.level, ...context.known, values: context.given },
      body: made.body,
      filePath: file.path,
      contentUrl: file.url,
      fileSizeBytes: file.sizeBytes,
      metadata: metadataOf(made, style.language),
      variablesUsed: { ...variables },
      targeting: { ...context.targeting },
      generationModel: made.model,
      generationTimeMs: made.durationMs,
      generationCost: made.cost,
      currency: cost.currency,
      qualityScore: qualityScore(quality),
      contentHash: one.hash,
      status: ContentStatusEnum.GENERATED,
    },
    generation: {
      id: newId(),
      runId: order.runId,
      campaignId,
      templateId,
      templateVersion,
      templateChecksum: order.checksum,
      generator: made.generator,
      model: made.model,
      fallbackReason: made.fallbackReason,
      seed,
      personalizationLevel: base.level,
      prompt: prepared.prompt,
      variables,
      defaultsApplied: prepared.defaultsApplied,
      fallbacksApplied: context.fallbacksApplied,
      missing,
      leftOut: context.leftOut,
      inputsHash: one.inputs,
      contextHash: prepared.contextHash,
      outputHash: one.output,
      quality,
      ...cost,
      durationMs: made.durationMs,
    },
  };
}

function metadataOf({ mediaType, picture }: MadeContent, language: string | null): Record<string, unknown> {
  const known = { mimeType: mediaType, language, ...picture };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== null && value !== undefined));
}
