import { ageGroupOf, cleanText, currencyOf, genderOf, MAX_TEXT_LENGTH, platformOf } from './dimension-values';

test.each([
  ['m', 'MALE'],
  ['F', 'FEMALE'],
  ['female', 'FEMALE'],
  ['Männlich', 'MALE'],
  ['unknown', 'UNKNOWN'],
  ['non-binary', 'non-binary'],
])('gender %p is %p', (raw, expected) => expect(genderOf(raw)).toBe(expected));

test.each([
  ['18-24', '18-24'],
  ['18 – 24', '18-24'],
  ['25 to 34', '25-34'],
  ['65+', '65+'],
  ['65 or more', '65+'],
  ['Undetermined', 'UNKNOWN'],
  ['Parents', 'Parents'],
])('age %p is %p', (raw, expected) => expect(ageGroupOf(raw)).toBe(expected));

test.each([
  ['facebook', 'FACEBOOK'],
  ['Audience Network', 'AUDIENCE_NETWORK'],
  ['audience_network', 'AUDIENCE_NETWORK'],
  ['TikTok', 'TIKTOK'],
  ['Local Paper', 'Local Paper'],
])('platform %p is %p', (raw, expected) => expect(platformOf(raw)).toBe(expected));

test('names lose control and direction characters, and keep emoji and accents', () => {
  expect(cleanText(' a\u0000b\u202ec ')).toEqual({ text: 'a b c', isCleaned: true });
  expect(cleanText('e\u0301t\u00e9 👩‍🚀')).toEqual({ text: 'été 👩‍🚀', isCleaned: false });
  expect(cleanText('x\ud800')).toEqual({ text: 'x', isCleaned: true });
});

test.each(['=1+1', '=cmd|"/c calc"!A0', '@SUM(1)', "+cmd|'/c calc'!A0", "-2+3+cmd|' /C calc'!A0", '=HYPERLINK("x")'])(
  'refuses the formula %p',
  (raw) => expect(cleanText(raw)).toBe('FORMULA'),
);

test.each(['+20 % sale!', '@brand (US)', '-50%', '-', 'A=B'])('keeps the name %p', (raw) => {
  expect(cleanText(raw)).toEqual({ text: raw, isCleaned: false });
});

test('takes off the guards that exports put before values', () => {
  expect(cleanText('="0123"')).toEqual({ text: '0123', isCleaned: false });
  expect(cleanText("'+49 campaign")).toEqual({ text: '+49 campaign', isCleaned: false });
  expect(cleanText("'=SUM(1)")).toBe('FORMULA');
});

test('refuses text that is too long and codes that are no currency', () => {
  expect(cleanText('x'.repeat(MAX_TEXT_LENGTH))).toHaveProperty('text');
  expect(cleanText('x'.repeat(MAX_TEXT_LENGTH + 1))).toBe('TOO_LONG');
  expect(currencyOf(' eur ')).toBe('EUR');
  expect(currencyOf('XQZ')).toBeUndefined();
});
