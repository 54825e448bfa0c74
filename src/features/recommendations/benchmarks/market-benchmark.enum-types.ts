import { registerEnumType } from 'type-graphql';
import { BenchmarkGapEnum, BenchmarkScopeEnum } from './market-benchmark.enums';

registerEnumType(BenchmarkGapEnum, {
  name: 'BenchmarkGapEnum',
  description: 'Why there is no benchmark.',
  valuesConfig: {
    NOT_BUILT: { description: 'There are no benchmarks here: fewer than five accounts share their campaigns.' },
    TOO_FEW_ACCOUNTS: {
      description:
        'Too few accounts share campaigns of this objective on this platform (for the engagement rate: such whose reports say engagements), or one of them brings more than half.',
    },
  },
});
registerEnumType(BenchmarkScopeEnum, {
  name: 'BenchmarkScopeEnum',
  description: 'Whom a benchmark is of.',
  valuesConfig: {
    ALL_INDUSTRIES: { description: 'Accounts of every industry.' },
    INDUSTRY: { description: 'Accounts of the industry that the viewer’s profile names.' },
    INDUSTRY_AND_SIZE: { description: 'Accounts of this industry and of the viewer’s business size.' },
  },
});
