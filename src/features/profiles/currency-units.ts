/**
 * How many units of a currency buy about what one US dollar buys in advertising: an order of magnitude for what other accounts and shipped
 * priors say, never for converting anybody's money. An account's own campaigns, in its own currency, outweigh it soon.
 */
const UNITS: Readonly<Record<string, number>> = {
  ...{ USD: 1, EUR: 0.9, GBP: 0.8, CHF: 0.9, CAD: 1.35, AUD: 1.5, NZD: 1.6, SGD: 1.35, JPY: 150, CNY: 7, HKD: 7.8 },
  ...{ INR: 84, KRW: 1350, BRL: 5.5, MXN: 18, ARS: 900, CLP: 930, COP: 4_000, PLN: 4, CZK: 23, HUF: 360, RON: 4.5 },
  ...{ SEK: 10.5, NOK: 10.5, DKK: 6.8, TRY: 33, ZAR: 18, ILS: 3.7, AED: 3.7, SAR: 3.75, THB: 35, IDR: 16_000 },
  ...{ VND: 25_000, PHP: 57, MYR: 4.5, UAH: 41, NGN: 1_500, EGP: 48, KES: 130 },
};

/** Units of a currency per reference unit; 1 for one that is not known. */
export function unitsOf(currency: string | null): number {
  return UNITS[currency ?? 'USD'] ?? 1;
}

/** Whether something is known of what a currency buys. */
export function isKnownCurrency(currency: string | null): boolean {
  return currency !== null && currency in UNITS;
}
