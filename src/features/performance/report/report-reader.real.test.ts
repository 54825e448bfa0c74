import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readWholeReport } from './report-reader';

/** A folder with public data sets that are not part of this project: `kag/KAG_conversion_data.csv`. */
const FOLDER = process.env.SHARED_DATA;
const PATH = FOLDER === undefined ? undefined : join(FOLDER, 'kag', 'KAG_conversion_data.csv');
const isHere = PATH !== undefined && existsSync(PATH);

if (!isHere) {
  process.stderr.write(
    'Skipped: the 1,143 real Facebook ads. Set SHARED_DATA to a folder with kag/KAG_conversion_data.csv.\n',
  );
}

(isHere ? test : test.skip)('reads 1,143 real Facebook ads to their known totals', async () => {
  const { facts, summary } = await readWholeReport(PATH ?? '', {
    mapping: {
      xyz_campaign_id: 'campaign',
      ad_id: 'ad',
      age: 'age_group',
      Spent: 'spend',
      Total_Conversion: 'conversions',
    },
    defaults: { date: '2017-08-31', platform: 'FACEBOOK', currency: 'USD' },
  });
  expect(summary.totals).toMatchObject({ rows: 1143, impressions: 213_434_828, clicks: 38_165, conversions: '3264' });
  expect(Number(summary.totals.spend).toFixed(2)).toBe('58705.23');
  expect(summary).toMatchObject({ rowsRejected: 0, problems: [] });
  expect(facts).toHaveLength(1143);
  expect(new Set(facts.map((fact) => fact.gender))).toEqual(new Set(['MALE', 'FEMALE']));
});
