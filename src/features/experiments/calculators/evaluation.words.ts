/** A share as people read it, with three significant digits: 0.20833 is 20.8 %, 0.5 is 50 %. */
export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}

/** A p-value as people read it: at most three significant digits. */
export function shortP(pValue: number): string {
  return pValue < 1e-300 ? '< 1e-300' : `= ${Number(pValue.toPrecision(3))}`;
}
