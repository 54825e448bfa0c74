import fc from 'fast-check';
import { decimalText, exactText, ONE, scaledOf } from './exact-decimal';

test('rounds half away from zero, once, at the places asked for', () => {
  expect(decimalText(scaledOf('1', '005'), 2)).toBe('1.01');
  expect(decimalText(-scaledOf('1', '005'), 2)).toBe('-1.01');
  expect(decimalText(scaledOf('0', '004999'), 2)).toBe('0.00');
  expect(decimalText(-scaledOf('0', '004'), 2)).toBe('0.00');
  expect(decimalText(scaledOf('7', '5'), 0)).toBe('8');
});

test('keeps what floating point loses', () => {
  const tenth = scaledOf('0', '1');
  expect(exactText(tenth + scaledOf('0', '2'), 2)).toBe('0.30');
  expect(exactText(scaledOf('0', '30000000000000004'), 2)).toBe('0.30');
  expect(exactText(scaledOf('12', ''), 0)).toBe('12');
  expect(exactText(scaledOf('1', '429999948'), 2)).toBe('1.429999948');
});

test('a sum of amounts in cents is the sum of the cents', () => {
  const property = fc.property(fc.array(fc.nat(1_000_000_000), { maxLength: 50 }), (cents) => {
    const amounts = cents.map((cent) => scaledOf(String(Math.floor(cent / 100)), String(cent % 100).padStart(2, '0')));
    const sum = amounts.reduce((total, amount) => total + amount, 0n);
    expect(sum).toBe((BigInt(cents.reduce((total, cent) => total + cent, 0)) * ONE) / 100n);
  });
  fc.assert(property, { seed: 1, numRuns: 300 });
});
