import { encodeId } from '../../../platform/graphql/ids';
import type { NextContent } from './serving.service';

/** The two events that make a serving count, as tracking takes them; null where there is nothing to tell. */
export function impressionOf(next: NextContent): Record<string, unknown> | null {
  const { servingId, contentId } = next;
  if (servingId === null || contentId === null) return null;
  return {
    ...common(next, servingId, 'IMPRESSION'),
    contentId: encodeId('content', contentId),
    ...testOf(next),
  };
}

export function exposureOf(next: NextContent): Record<string, unknown> | null {
  const { servingId, abTestId, person } = next;
  if (servingId === null || abTestId === null) return null;
  const { ageGroup, location, language } = person;
  const dimensions = Object.entries({ ageGroup, location, language }).filter(([, value]) => value !== null);
  return {
    ...common(next, servingId, 'EXPOSURE'),
    ...testOf(next),
    ...(dimensions.length > 0 ? { dimensions: Object.fromEntries(dimensions) } : {}),
  };
}

/** One of each kind for each serving, however often it is sent. */
function common({ unitId, servedAt }: NextContent, servingId: string, kind: string): Record<string, unknown> {
  const eventId = `${encodeId('serving', servingId)}/${kind.toLowerCase()}`;
  return { eventId, kind, unitId, occurredAt: servedAt.toISOString() };
}

function testOf({ abTestId, variationId }: NextContent): Record<string, unknown> {
  return abTestId === null ? {} : { test: encodeId('test', abTestId), variationId };
}
