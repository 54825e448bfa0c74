import { randomUUID } from 'node:crypto';
import { readRecord, readText } from '../../../platform/json-values';

/** Whom a message is about: the person where known, or the browser or device whatever else is known. */
export type UnitSource = 'userId' | 'anonymousId';

/** What the field's own name for an exposure is: Segment's A/B testing specification. */
const VIEWED = 'Experiment Viewed';

/** An exposure as a message says it: test and variation by id, key or name, which are to be looked up. */
export interface ViewedExperiment {
  readonly kind: 'EXPOSURE';
  readonly event: Readonly<Record<string, unknown>>;
  readonly tests: readonly string[];
  readonly variations: readonly string[];
}

/** A message that may be a conversion: whether any test counts events of this name is to be looked up. */
export interface NamedEvent {
  readonly kind: 'CONVERSION';
  readonly event: Readonly<Record<string, unknown>>;
  readonly name: string;
}

/**
 * What a message of Segment's tracking protocol means here; null for what does not concern tests (identify, page, screen,
 * group, alias). `type` stands in for messages of addresses that are for one kind. A message without an id gets one: it is then
 * as new however often it is sent.
 */
export function readMessage(
  sent: unknown,
  { type, unit, receivedAt }: { type?: string; unit: UnitSource; receivedAt: Date },
): ViewedExperiment | NamedEvent | null {
  const message = readRecord(sent);
  if ((readText(message.type) ?? type) !== 'track') return null;
  const properties = readRecord(message.properties);
  const name = readText(message.event) ?? '';
  const other: UnitSource = unit === 'userId' ? 'anonymousId' : 'userId';
  const common = {
    eventId: message.messageId ?? randomUUID(),
    unitId: given(message[unit]) ?? given(message[other]),
    occurredAt: message.timestamp ?? message.originalTimestamp ?? receivedAt.toISOString(),
  };
  if (name === VIEWED) {
    return {
      kind: 'EXPOSURE',
      event: { ...common, kind: 'EXPOSURE', dimensions: properties.dimensions, covariate: properties.covariate },
      tests: texts(properties, ['experiment_id', 'experimentId', 'experiment_name', 'experimentName']),
      variations: texts(properties, ['variation_id', 'variationId', 'variation_name', 'variationName']),
    };
  }
  const value = properties.revenue ?? properties.value ?? properties.total ?? null;
  const currency = value === null ? null : properties.currency;
  return { kind: 'CONVERSION', name, event: { ...common, kind: 'CONVERSION', name, value, currency } };
}

/** Some collectors send ids of people as numbers. */
function given(id: unknown): string | null {
  if (typeof id === 'number') return String(id);
  return typeof id === 'string' && id !== '' ? id : null;
}

function texts(properties: Readonly<Record<string, unknown>>, names: readonly string[]): string[] {
  return names.map((name) => given(properties[name])).filter((value) => value !== null);
}
