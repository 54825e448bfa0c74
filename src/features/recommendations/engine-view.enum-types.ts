import { registerEnumType } from 'type-graphql';
import { BaselineSourceEnum } from './engine/baseline';
import { MarketSourceEnum } from './engine/market';
import { ExplorationEnum } from './engine/reasoning';

registerEnumType(BaselineSourceEnum, {
  name: 'BaselineSourceEnum',
  description: 'Where the figure to beat comes from.',
  valuesConfig: {
    OWN: { description: "What the account's own campaigns come to." },
    EXPECTED: { description: 'What an account like it can expect, since its own campaigns tell no figure.' },
  },
});
registerEnumType(MarketSourceEnum, {
  name: 'MarketSourceEnum',
  description: 'Where beliefs about other accounts come from.',
  valuesConfig: {
    SHIPPED_PRIOR: {
      description: 'General expectations that the program brings along: wide, and of nobody in particular.',
    },
    BENCHMARK: { description: 'Benchmarks: what accounts that share have shown.' },
  },
});
registerEnumType(ExplorationEnum, {
  name: 'ExplorationEnum',
  description: 'Why a proposal is an exploration, if it is one.',
  valuesConfig: {
    NONE: { description: 'It is none: the most promising of what could be proposed.' },
    LIKELY_WORSE: {
      description: 'More likely than not it does worse than the account does now; proposed to find out.',
    },
    BY_CHANCE: { description: 'Chance has chosen it over another one that promises a little more.' },
  },
});
