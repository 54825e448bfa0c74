import { now } from '../../../platform/clock';
import type { Database } from '../../../platform/database/statement';
import { encodeId, parseId } from '../../../platform/graphql/ids';
import { type EventLine, type Refusal, readEvent } from '../event-line';
import { listConversionNames, listTrackedTests, type TrackedTest } from '../tracked-test.store';
import { eventPeriod, type TrackedLine, type TrackingResult, trackEvents } from '../tracking.service';
import { readMessage, type UnitSource, type ViewedExperiment } from './segment-message';

/** What became of the messages of one call. */
export interface SegmentResult extends Omit<TrackingResult, 'lines'> {
  /** Messages that do not concern tests. */
  readonly ignored: number;
  /** What was refused, by the place of the message. */
  readonly errors: readonly (Pick<TrackedLine, 'code' | 'field' | 'message'> & { readonly index: number })[];
}

/**
 * Takes messages of Segment's protocol: `Experiment Viewed`, and track events that a test counts as conversions; all else is
 * none of our business. As `trackEvents` otherwise.
 */
export async function trackMessages(
  db: Database,
  messages: readonly unknown[],
  options: { readonly type?: string; readonly unit: UnitSource },
): Promise<SegmentResult> {
  const receivedAt = now();
  const meant = messages.map((message) => readMessage(message, { ...options, receivedAt }));
  const views = meant.filter((one): one is ViewedExperiment => one?.kind === 'EXPOSURE');
  const names = new Set(meant.flatMap((one) => (one?.kind === 'CONVERSION' ? [one.name] : [])));
  const period = eventPeriod();
  const [tests, counted] = await Promise.all([
    findTests(db, views),
    names.size === 0 ? [] : listConversionNames(db, [...names]),
  ]);
  const conversions = new Set(counted.map(({ name }) => name));
  const lines: (EventLine | Refusal)[] = [];
  const places: number[] = [];
  meant.forEach((one, index) => {
    if (one === null || (one.kind === 'CONVERSION' && !conversions.has(one.name))) return;
    lines.push(readEvent(one.kind === 'EXPOSURE' ? exposureOf(one, tests) : one.event, period));
    places.push(index);
  });
  const { lines: outcomes, ...counts } = await trackEvents(db, period, lines);
  const errors = outcomes.flatMap(({ code, field, message }, at) =>
    code === null ? [] : [{ index: places[at], code, field, message }],
  );
  return { ...counts, ignored: messages.length - lines.length, errors };
}

/** With the test and variation that the message means; where there are none of that name, as it says itself. */
function exposureOf({ event, tests: named, variations }: ViewedExperiment, tests: readonly TrackedTest[]): unknown {
  const test = named.flatMap((reference) => testsCalled(tests, reference))[0];
  const variation = variations
    .flatMap((reference) => test?.variations?.filter((one) => isCalled(one, reference)) ?? [])
    .at(0);
  return {
    ...event,
    test: test ? encodeId('test', test.id) : named[0],
    variationId: variation?.variationId ?? variations[0],
  };
}

/** A name that two tests have means neither. */
function testsCalled(tests: readonly TrackedTest[], reference: string): TrackedTest[] {
  const exact = tests.filter(({ id, key }) => key === reference || encodeId('test', id) === reference);
  const byName = tests.filter(({ name }) => name === reference);
  return exact.length > 0 ? exact : byName.length === 1 ? byName : [];
}

function isCalled({ id, variationId, name }: TrackedTest['variations'][number], reference: string): boolean {
  return variationId === reference || name === reference || encodeId('variation', id) === reference;
}

async function findTests(db: Database, views: readonly ViewedExperiment[]): Promise<TrackedTest[]> {
  const references = [...new Set(views.flatMap(({ tests }) => tests))];
  if (references.length === 0) return [];
  const ids = references.map((reference) => parseId(reference)).filter((parsed) => parsed?.prefix === 'test');
  return listTrackedTests(
    db,
    ids.map((parsed) => parsed?.uuid ?? ''),
    references,
    references,
  );
}
