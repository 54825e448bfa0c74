import { addDecimals, dividedDecimal, roundedDecimal, scaledText } from './decimal-text';

test.each([
  ['58705.229964', 2, '58705.23'],
  ['0.005', 2, '0.01'],
  ['-0.005', 2, '-0.01'],
  ['0.004999', 2, '0.00'],
  ['2.675', 2, '2.68'],
  ['12', 2, '12.00'],
  ['999999999999.995', 2, '1000000000000.00'],
])('%s rounded to %i places, half away from zero, is %s', (text, places, expected) => {
  expect(roundedDecimal(text, places)).toBe(expected);
});

test.each([
  ['58705.23', '38165', '1.5382'],
  ['1', '3', '0.3333'],
  ['2', '3', '0.6667'],
  ['0.00005', '1', '0.0001'],
  ['-1', '8', '-0.1250'],
  ['10', '0.5', '20.0000'],
])('%s / %s is %s', (amount, by, expected) => {
  expect(dividedDecimal(amount, by, 4)).toBe(expected);
});

test('nothing is divided by nothing, and what is no decimal is refused', () => {
  expect(dividedDecimal('1', '0.000', 4)).toBeNull();
  expect(addDecimals('0.1', '0.2')).toBe('0.3');
  for (const text of ['', '.', '1e5', '1,5', 'x']) expect(() => scaledText(text)).toThrow('A decimal must be digits');
});
