import { createHash } from 'node:crypto';
import { canonicalJson } from '../../platform/canonical-json';
import type { PersonalizedContent } from './personalized-content.entity';

/** What makes a content the one it is: what is shown, from which prompt and values, and to whom. */
export type ContentIdentity = Pick<
  PersonalizedContent,
  'contentType' | 'personalizedPrompt' | 'body' | 'filePath' | 'contentUrl' | 'variablesUsed' | 'targeting'
>;

/** SHA-256 (hex) of the canonical JSON of what identifies a content. Equal contents of one campaign and template are refused. */
export function contentHash(content: ContentIdentity): string {
  const { contentType, personalizedPrompt, body, filePath, contentUrl, variablesUsed, targeting } = content;
  const identity = { contentType, personalizedPrompt, body, filePath, contentUrl, variablesUsed, targeting };
  return createHash('sha256').update(canonicalJson(identity)).digest('hex');
}
