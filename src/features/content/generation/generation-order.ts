import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../platform/canonical-json';
import type { TemplateIssue } from '../../templates/checking/template-issue';
import type { TemplateStyle } from '../../templates/template.views';
import type { TemplateText } from '../../templates/versions/template-text';
import type { AddresseeContext } from './context/addressee-context';
import type { BaseContext } from './context/base-context';
import type {
  ContentGenerationOutcomeEnum,
  ContentGenerationReasonEnum,
  ContentGeneratorEnum,
} from './generation.enums';

/** What all contents of one request have in common. */
export interface GenerationOrder {
  readonly campaignId: string;
  readonly templateId: string;
  readonly templateVersion: number;
  readonly text: TemplateText;
  readonly checksum: string;
  readonly style: TemplateStyle;
  readonly contentType: string;
  readonly generator: ContentGeneratorEnum;
  readonly seed: number;
  readonly base: BaseContext;
  /** What `now` means in the template. */
  readonly asOf: Date;
  readonly runId: string | null;
}

/** What one content is asked for with. */
export interface OrderedContent {
  readonly values: Readonly<Record<string, unknown>>;
  readonly targeting: Readonly<Record<string, unknown>>;
}

/** A filled template: everything that a generator needs to know, and the snapshot of it. */
export interface PreparedContent {
  readonly prompt: string;
  /** The declared variables as they were filled in. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly defaultsApplied: readonly string[];
  readonly missing: readonly string[];
  readonly context: AddresseeContext;
  readonly contextHash: string;
  readonly durationMs: number;
}

/** Why nothing is made of one of them. */
export interface NothingMade {
  readonly outcome: ContentGenerationOutcomeEnum.SKIPPED | ContentGenerationOutcomeEnum.FAILED;
  readonly reason: ContentGenerationReasonEnum;
  readonly message: string;
  readonly missing: readonly string[];
  readonly issues: readonly TemplateIssue[];
  /** What was paid all the same, a decimal. */
  readonly cost?: string | null;
}

export function isNothing(one: object): one is NothingMade {
  return 'outcome' in one && 'reason' in one;
}

/** What a generator made of a prepared content. */
export interface MadeContent {
  /** What made it, which is TEMPLATE where a model could not. */
  readonly generator: ContentGeneratorEnum;
  readonly model: string;
  readonly fallbackReason: string | null;
  /** The text; null for a picture. */
  readonly body: string | null;
  readonly bytes: Uint8Array;
  /** Media type of `bytes`. */
  readonly mediaType: string;
  readonly picture?: { readonly widthPixels: number | null; readonly heightPixels: number | null };
  readonly cost: string | null;
  readonly durationMs: number;
}

/** SHA-256 (hex) of everything that decides what a generator makes: equal inputs give one content. */
export function inputsHash(
  order: GenerationOrder,
  { prompt, variables, context }: PreparedContent,
  generator: ContentGeneratorEnum,
): string {
  const { campaignId, templateId, checksum, contentType, seed } = order;
  const { targeting } = context;
  return sha256(
    canonicalJson({ campaignId, templateId, checksum, contentType, seed, generator, prompt, variables, targeting }),
  );
}

/** SHA-256 (hex) of everything that was known of the addressee, used or not. */
export function contextHashOf({ level }: BaseContext, { known, given, targeting }: AddresseeContext): string {
  return sha256(canonicalJson({ level, known, given, targeting }));
}

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
