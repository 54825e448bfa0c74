/** Why there is nothing to compare with. */
export enum BenchmarkGapEnum {
  NOT_BUILT = 'NOT_BUILT',
  TOO_FEW_ACCOUNTS = 'TOO_FEW_ACCOUNTS',
}

/** Whom a benchmark is of. */
export enum BenchmarkScopeEnum {
  ALL_INDUSTRIES = 'ALL_INDUSTRIES',
  INDUSTRY = 'INDUSTRY',
  INDUSTRY_AND_SIZE = 'INDUSTRY_AND_SIZE',
}
