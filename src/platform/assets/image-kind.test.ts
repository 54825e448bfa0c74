import fc from 'fast-check';
import { PICTURES, type Picture, picture } from '../testing/pictures';
import { imageKind } from './image-kind';

const TYPES: Record<Picture, string> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  progressiveJpeg: 'image/jpeg',
  lossyWebp: 'image/webp',
  losslessWebp: 'image/webp',
  extendedWebp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif',
};

describe.each(PICTURES)('%s', (kind) => {
  const bytes = picture(kind);

  it('is known, with its measures', () => {
    expect(imageKind(bytes)).toEqual({ contentType: TYPES[kind], width: 5, height: 3 });
    expect(imageKind(new Uint8Array(bytes))).toEqual(imageKind(bytes));
  });

  it('is none where it is cut off anywhere, or followed by something else', () => {
    for (let length = 0; length < bytes.length; length += 1) {
      expect([length, imageKind(bytes.subarray(0, length))]).toEqual([length, null]);
    }
    expect(imageKind(Buffer.concat([bytes, Buffer.from('<script>alert(1)</script>')]))).toBeNull();
  });

  it('is looked at without a failure, whatever has become of its bytes', () => {
    const damaged = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 8 });
    fc.assert(
      fc.property(damaged, fc.nat(bytes.length), (changes, length) => {
        const changed = Buffer.from(bytes);
        for (const [at, value] of changes) changed[at] = value;
        imageKind(changed);
        imageKind(changed.subarray(0, length));
        imageKind(changed.subarray(length));
      }),
      { seed: 7, numRuns: 2_000 },
    );
  });
});

test.each([
  '',
  '<html><body>Bad gateway</body></html>',
  '{"error":"no"}',
  '<svg xmlns="http://www.w3.org/2000/svg"/>',
  'GIF89a',
  '%PDF-1.7',
])('%j is no picture', (text) => {
  expect(imageKind(Buffer.from(text))).toBeNull();
});
