import { decodeId } from '../../../platform/graphql/ids';
import type { ContentOrderInput } from './generate-content.input';
import type { GenerationRequest } from './generate-content.service';

/** What is asked for, with UUIDs for ids. */
export function requestOf(input: ContentOrderInput): GenerationRequest {
  return {
    campaignId: decodeId('campaign', input.campaignId, 'campaignId'),
    templateId: decodeId('template', input.templateId, 'templateId'),
    templateVersion: input.templateVersion ?? null,
    contentType: input.contentType ?? null,
    generator: input.generator,
    seed: input.seed,
  };
}
