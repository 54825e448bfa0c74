import { CellCollector, type FactCell, type LearningFacts } from '../facts/learning-facts';
import { cubeOf } from './pattern-cube';

const DAYS = { firstDay: '2026-03-02', lastDay: '2026-03-22' };
const CAMPAIGNS = ['a', 'b'].map((id) => ({ id, objective: 'SALES', brandVoice: null, budgetRange: null, ...DAYS }));

function factsOf(cells: readonly Partial<FactCell>[]): LearningFacts {
  const collector = new CellCollector(CAMPAIGNS);
  for (const cell of cells) {
    collector.add({
      campaignId: 'a',
      values: ['INSTAGRAM', '18-24', '', '', 'FEED', ''],
      weekday: 1,
      currency: 'EUR',
      impressions: 1_000,
      clicks: 20,
      conversions: 2,
      spend: 10,
      revenue: 40,
      ...cell,
    });
  }
  return {
    window: { start: '2026-03-02', end: '2026-03-23' },
    campaigns: CAMPAIGNS,
    cells: collector.columns(),
    days: [],
    facts: cells.length,
  };
}

test('numbers values by name, unknown ones 0, and knows weekends', () => {
  const { cube, dimensions, attributes } = cubeOf(
    factsOf([{}, { values: ['FACEBOOK', '', '', '', 'FEED', ''], weekday: 6 }, { campaignId: 'nobody' }]),
  );
  expect(cube.cells).toBe(2);
  expect(dimensions.map(({ name, values }) => [name, values])).toEqual([
    ['platform', ['FACEBOOK', 'INSTAGRAM']],
    ['ageGroup', ['18-24']],
    ['gender', []],
    ['region', []],
    ['placement', ['FEED']],
    ['contentType', []],
    ['weekday', expect.arrayContaining(['SATURDAY'])],
    ['dayType', ['WEEKEND', 'WEEKDAY']],
  ]);
  expect([...cube.dimensions[0].codes]).toEqual([2, 1]);
  expect([...cube.dimensions[1].codes]).toEqual([1, 0]);
  expect([...cube.dimensions[7].codes]).toEqual([2, 1]);
  expect(attributes.map(({ name, values }) => [name, values])).toEqual([
    ['objective', ['SALES']],
    ['brandVoice', []],
    ['budgetRange', []],
    // Campaign a runs on two platforms, and b on none that is known.
    ['platform', []],
  ]);
});

test('a negative or impossible figure takes its cell out, and is said', () => {
  const { cube, notes } = cubeOf(factsOf([{}, { spend: -5 }, { clicks: Number.NaN }]));
  expect(notes).toEqual([
    { code: 'NEGATIVE_FIGURES', message: '2 sums with a negative figure are left out. Import their days again.' },
  ]);
  expect([...cube.metrics[0].events]).toEqual([20, 0, 0]);
  expect([...cube.support]).toEqual([1_000, 0, 0]);
  expect([...cube.metrics[2].exposure]).toEqual([10, 0, 0]);
});

test('money is compared in the currency of most campaigns; clicks are compared in all', () => {
  const { cube, currency, notes } = cubeOf(factsOf([{}, { campaignId: 'b' }, { currency: 'USD', spend: 900 }]));
  expect(currency).toBe('EUR');
  expect(notes.map(({ code }) => code)).toEqual(['CURRENCY_MIX']);
  expect([...cube.metrics[0].events]).toEqual([20, 20, 20]);
  expect([...cube.metrics[2].events]).toEqual([2, 2, 0]);
  expect([...cube.metrics[3].exposure]).toEqual([10, 10, 0]);
});

test('there may be many cells, and none', () => {
  expect(cubeOf(factsOf([])).cube.cells).toBe(0);
  const { cube } = cubeOf(factsOf(Array.from({ length: 3_000 }, (_, i) => ({ clicks: i % 100 }))));
  expect([cube.cells, cube.metrics[0].events[2_999], cube.metrics[0].events[1_500]]).toEqual([3_000, 99, 0]);
});
