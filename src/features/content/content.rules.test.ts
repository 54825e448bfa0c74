import { createHash } from 'node:crypto';
import { canonicalJson } from '../../platform/canonical-json';
import { ContentStatusEnum } from './content.enums';
import { type ContentIdentity, contentHash } from './content.identity';
import { isSettled, nextStatuses } from './content.lifecycle';
import { rate } from './content.rates';

const CONTENT: ContentIdentity = {
  contentType: 'TEXT',
  personalizedPrompt: 'Hello Ada',
  body: 'Good day',
  filePath: null,
  contentUrl: null,
  variablesUsed: { name: 'Ada', times: 2 },
  targeting: {},
};

test('canonical JSON does not depend on the order of keys, and leaves out what is undefined', () => {
  expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: undefined, B: true })).toBe(
    '{"B":true,"b":[1,{"c":"x","d":null}]}',
  );
  expect(canonicalJson([undefined, 'é"', 1e21])).toBe('[null,"é\\"",1e+21]');
});

test('the hash of a content is the SHA-256 of its canonical JSON', () => {
  const text =
    '{"body":"Good day","contentType":"TEXT","contentUrl":null,"filePath":null,"personalizedPrompt":"Hello Ada","targeting":{},"variablesUsed":{"name":"Ada","times":2}}';
  expect(contentHash(CONTENT)).toBe(createHash('sha256').update(text).digest('hex'));
  expect(contentHash({ ...CONTENT, variablesUsed: { times: 2, name: 'Ada' } })).toBe(contentHash(CONTENT));
});

test.each(Object.keys(CONTENT) as (keyof ContentIdentity)[])('%s is part of what identifies a content', (field) => {
  expect(contentHash({ ...CONTENT, [field]: { other: 1 } })).not.toBe(contentHash(CONTENT));
});

test('other columns of a row are not', () => {
  const row = { ...CONTENT, impressions: 5, metadata: { widthPixels: 1 } };
  expect(contentHash(row)).toBe(contentHash(CONTENT));
});

test('statuses lead from making to showing to the archive, and what was shown stays as it was', () => {
  const { DRAFT, GENERATED, PUBLISHED, ARCHIVED } = ContentStatusEnum;
  expect(nextStatuses(DRAFT)).toEqual([GENERATED, PUBLISHED, ARCHIVED]);
  expect(nextStatuses(GENERATED)).toEqual([DRAFT, PUBLISHED, ARCHIVED]);
  expect(nextStatuses(PUBLISHED)).toEqual([ARCHIVED]);
  expect(nextStatuses(ARCHIVED)).toEqual([]);
  expect([DRAFT, GENERATED, PUBLISHED, ARCHIVED].map(isSettled)).toEqual([false, false, true, true]);
});

test('a rate without data is null', () => {
  expect(rate(3, 12)).toBe(0.25);
  expect(rate(0, 12)).toBe(0);
  expect(rate(0, 0)).toBeNull();
});
