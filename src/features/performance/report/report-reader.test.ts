import type { ReportOptions } from './report-options';
import { readWholeReport } from './report-reader';

const TODAY = '2025-06-15';

function read(text: string, options: ReportOptions = {}) {
  return readWholeReport(Buffer.from(text), { today: TODAY, ...options });
}

async function problemsOf(text: string, options: ReportOptions = {}): Promise<string[]> {
  const { summary } = await read(text, options);
  return summary.problems.map(({ line, code, column }) => `${line} ${code} ${column ?? ''}`.trim());
}

async function warningsOf(text: string, options: ReportOptions = {}): Promise<Record<string, string>> {
  const { summary } = await read(text, options);
  return Object.fromEntries(summary.warnings.map(({ code, message }) => [code, message]));
}

test('reads the canonical report', async () => {
  const { facts, summary } = await read(
    'date,campaign,platform,age_group,gender,region,placement,content_type,ad,impressions,reach,clicks,engagements,conversions,spend,revenue,currency\n' +
      '2025-06-01,Spring,facebook,18-24,f,Bavaria,feed,VIDEO,ad 1,1000,800,25,61,2,12.50,99.9,eur\n',
  );
  expect(facts).toEqual([
    {
      date: '2025-06-01',
      campaign: 'Spring',
      platform: 'FACEBOOK',
      ageGroup: '18-24',
      gender: 'FEMALE',
      region: 'Bavaria',
      placement: 'feed',
      contentType: 'VIDEO',
      ad: 'ad 1',
      impressions: 1000,
      reach: 800,
      clicks: 25,
      engagements: 61,
      conversions: '2.000000',
      spend: '12.500000',
      revenue: '99.900000',
      currency: 'EUR',
      sourceRows: 1,
    },
  ]);
  expect(summary).toMatchObject({
    rowsRead: 1,
    rowsRejected: 0,
    facts: 1,
    warnings: [],
    separator: ',',
    headerLine: 1,
  });
  expect(summary.totals).toEqual({
    rows: 1,
    impressions: 1000,
    clicks: 25,
    engagements: 61,
    conversions: '2',
    spend: '12.50',
    revenue: '99.90',
  });
});

test('sums repeated lines exactly, keeps no reach for the sum, and never reads a rate', async () => {
  const { facts, summary } = await read(
    'date,campaign,impressions,reach,clicks,ctr,spend,currency\n' +
      '2025-06-01,A,1000,900,10,1.00%,0.1,USD\n2025-06-01,A,3000,2500,20,0.67%,0.2,USD\n2025-06-02,A,5,5,1,20%,1.429999948,USD\n',
  );
  expect(facts).toMatchObject([
    { date: '2025-06-01', impressions: 4000, reach: null, clicks: 30, spend: '0.300000', sourceRows: 2 },
    { date: '2025-06-02', impressions: 5, reach: 5, clicks: 1, spend: '1.430000', sourceRows: 1 },
  ]);
  expect(summary.totals.spend).toBe('1.729999948');
  expect(summary.warnings.map(({ code }) => code)).toContain('REACH_NOT_ADDED');
});

test('skips a preamble and blank lines, and reconciles with a totals line at the end', async () => {
  const { facts, summary } = await read(
    'Campaign performance\n"1 June 2025 - 2 June 2025"\n\nDay,Campaign,Impr.,Clicks,Cost,Currency code\n' +
      '2025-06-01,A,"1,000",10,1.50,USD\n,,,,,\n2025-06-02,A,2000,20,2.25,USD\nTotal: Account, --,"3,000",30,3.75, --\n',
  );
  expect(facts).toHaveLength(2);
  expect(summary.headerLine).toBe(4);
  expect(summary.reconciliation).toEqual({
    status: 'AGREES',
    line: 8,
    compared: ['impressions', 'clicks', 'spend'],
    differences: [],
  });
});

test.each(['Total', 'Totals:', 'Results from 2 campaigns', 'Gesamt', 'Résultats de 2 campagnes', ''])(
  'takes a first line labelled %p for the totals, and says when they differ',
  async (label) => {
    const { facts, summary } = await read(
      `Campaign name,Day,Impressions,Amount spent (USD)\n${label},,3500,3.75\nA,2025-06-01,1000,1.50\nA,2025-06-02,2000,2.25\n`,
    );
    expect(facts).toHaveLength(2);
    expect(summary.reconciliation).toMatchObject({
      status: 'DIFFERS',
      line: 2,
      differences: [{ column: 'impressions', stated: '3500', summed: '3000' }],
    });
    expect(summary.warnings.map(({ code }) => code)).toContain('TOTALS_DIFFER');
  },
);

test('keeps a campaign whose name only begins like a total, and leaves daily subtotals out', async () => {
  const { facts, summary } = await read(
    'campaign,date,impressions\nTotal Care Shampoo,2025-06-01,10\nTotal,2025-06-01,10\nTotalise,2025-06-01,5\n',
  );
  expect(facts.map((fact) => fact.campaign)).toEqual(['Total Care Shampoo', 'Totalise']);
  expect(summary.warnings.map(({ code }) => code)).toContain('SUBTOTALS_LEFT_OUT');
});

test('decides the number format once for the file, also for lines before the one that shows it', async () => {
  const german = await read(
    'Tag;Kampagnenname;Impressionen;Ausgegebener Betrag (EUR)\n01.06.2025;A;10;1.234\n02.06.2025;A;20;7,50\n',
  );
  expect(german.summary).toMatchObject({ numberFormat: 'COMMA', separator: ';', currency: 'EUR' });
  expect(german.summary.totals.spend).toBe('1241.50');
  const english = await read('date,campaign,spend,currency\n2025-06-01,A,1.234,EUR\n2025-06-02,A,7.50,EUR\n');
  expect(english.summary.totals.spend).toBe('8.734');
});

test('takes counts in thousands for the format when no amount shows it', async () => {
  const { summary } = await read('date;campaign;impressions;spend\n2025-06-01;A;1.234;2.500\n');
  expect(summary).toMatchObject({ numberFormat: 'COMMA', totals: { impressions: 1234, spend: '2500.00' } });
});

test('refuses a file whose numbers or dates have two readings, until told', async () => {
  const numbers = 'date,campaign,spend\n2025-06-01,A,1.234\n';
  await expect(read(numbers)).rejects.toMatchObject({ code: 'AMBIGUOUS_NUMBERS', line: 2 });
  expect((await read(numbers, { numberFormat: 'COMMA' })).summary.totals.spend).toBe('1234.00');
  const dates = 'date,campaign,clicks\n03/04/2025,A,1\n';
  await expect(read(dates)).rejects.toMatchObject({ code: 'AMBIGUOUS_DATES', line: 2 });
  expect((await read(dates, { dateOrder: 'MDY' })).facts[0]?.date).toBe('2025-03-04');
  const shown = await read(`${dates}13/04/2025,A,1\n`);
  expect(shown.facts.map((fact) => fact.date).sort()).toEqual(['2025-04-03', '2025-04-13']);
});

test('names line, column and problem of each line that it refuses, and reads the rest', async () => {
  const header = 'date,campaign,gender,impressions,reach,clicks,spend,currency\n';
  const lines = [
    '2025-06-01,A,m,10,9,1,1.5,USD',
    '2025-06-01,A,m,-10,9,1,1.5,USD',
    '2025-06-31,A,m,10,9,1,1.5,USD',
    '2025-06-17,A,m,10,9,1,1.5,USD',
    '2025-06-01,A,m,ten,9,1,1.5,USD',
    '2025-06-01,A,m,10,9,1,1.5,EUR',
    '2025-06-01,A,m,10,90,1,1.5,USD',
    '2025-06-01,,m,10,9,1,1.5,USD',
    `2025-06-01,"${'x'.repeat(501)}",m,10,9,1,1.5,USD`,
    '2025-06-01,=1+1,m,10,9,1,1.5,USD',
    '2025-06-01,A,m,10,9,1,1.5,USD,extra',
    '2025-06-01,A,m,10',
    '2025-06-01,A,m,10,9,1,1.5,dollars',
    '2025-06-01,A,m,10,9,1,2.10%,USD',
    '2025-06-01,A,m,1.5,9,1,1.5,USD',
    '2025-06-01,A,m,999999999999,9,1,1.5,USD',
    '2025-06-16,A,m,10,9,1,1.5,USD',
  ];
  expect(await problemsOf(header + lines.join('\n'))).toEqual([
    '3 NEGATIVE_NUMBER impressions',
    '4 BAD_DATE date',
    '5 FUTURE_DATE date',
    '6 BAD_NUMBER impressions',
    '7 MIXED_CURRENCY currency',
    '8 IMPOSSIBLE_NUMBER reach',
    '9 MISSING_CAMPAIGN campaign',
    '10 TEXT_TOO_LONG campaign',
    '11 BAD_TEXT campaign',
    '12 FIELD_COUNT',
    '13 FIELD_COUNT',
    '14 BAD_CURRENCY currency',
    '15 BAD_NUMBER spend',
    '16 BAD_NUMBER impressions',
    '17 IMPOSSIBLE_NUMBER impressions',
  ]);
});

test('keeps the text of the first problems and counts all', async () => {
  const { summary } = await read(`date,campaign,clicks\n${'2025-06-01,A,-1\n'.repeat(50)}`, { maxProblems: 3 });
  expect(summary.problems.map(({ line }) => line)).toEqual([2, 3, 4]);
  expect(summary.problemCounts).toEqual({ NEGATIVE_NUMBER: 50 });
  expect(summary).toMatchObject({ rowsRead: 50, rowsRejected: 50, facts: 0 });
});

test('counts lines of the file, not records, below a name with line breaks', async () => {
  expect(await problemsOf('date,campaign,clicks\n2025-06-01,"two\nlines",1\n2025-06-01,A,x\n')).toEqual([
    '4 BAD_NUMBER clicks',
  ]);
});

test('takes blanks for zero, an unknown reach for none, and says where spend has no impressions', async () => {
  const text = 'date,campaign,impressions,reach,clicks,spend,currency\n2025-06-01,A,--,,-,5.00,USD\n';
  expect((await read(text)).facts).toMatchObject([{ impressions: 0, reach: null, clicks: 0, spend: '5.000000' }]);
  expect(await warningsOf(text)).toHaveProperty('SPEND_WITHOUT_IMPRESSIONS');
});

test('allows more conversions than clicks, and fractions of conversions', async () => {
  const text = 'date,campaign,clicks,conversions\n2025-06-01,A,1,3.67\n2025-06-01,A,0,1.33\n';
  expect((await read(text)).facts).toMatchObject([{ clicks: 1, conversions: '5.000000' }]);
  expect(await warningsOf(text)).toHaveProperty('FRACTIONAL_CONVERSIONS');
});

test('maps columns and fills in defaults for what the file lacks', async () => {
  const text = 'xyz_campaign_id,ad_id,age,interest,Impressions,Spent\n916,708746,30-34,15,7350,1.429999948\n';
  const options = {
    mapping: { XYZ_campaign_ID: 'campaign' },
    defaults: { date: '2017-08-31', platform: 'facebook', currency: 'usd' },
  };
  const { facts, summary } = await read(text, options);
  expect(facts).toMatchObject([
    { date: '2017-08-31', campaign: '916', ad: '708746', platform: 'FACEBOOK', currency: 'USD' },
  ]);
  expect(summary.columns).toMatchObject({ campaign: 'xyz_campaign_id', ad: 'ad_id', spend: 'Spent' });
  expect(await warningsOf(text, options)).toMatchObject({ COLUMN_NOT_READ: expect.stringContaining('"interest"') });
});

test.each([
  [{ mapping: { Cost: 'costs' } }, 'BAD_MAPPING', 'Allowed: date, campaign'],
  [{ mapping: { Costs: 'spend' } }, 'BAD_MAPPING', 'It has: "date", "campaign", "Kosten X"'],
  [{ mapping: { date: 'spend', campaign: 'spend' } }, 'BAD_MAPPING', 'Map one of them'],
  [{ defaults: { colour: 'red' } }, 'BAD_DEFAULT', 'Allowed: date, campaign'],
  [{ defaults: { impressions: '5' } }, 'BAD_DEFAULT', 'Allowed: date, campaign'],
  [{ defaults: { date: '31.12.2024' } }, 'BAD_DEFAULT', 'YYYY-MM-DD'],
  [{ defaults: { currency: 'money' } }, 'BAD_DEFAULT', 'ISO 4217'],
  [{ defaults: { campaign: '=1+1' } }, 'BAD_DEFAULT', 'must be a name'],
  [{ today: 'tomorrow' }, 'BAD_OPTION', 'YYYY-MM-DD'],
  [{ batchSize: 0 }, 'BAD_OPTION', 'above 0'],
  [{}, 'MISSING_COLUMN', 'no numbers'],
])('refuses the options %j with %s', async (options, code, message) => {
  const failure = read('date,campaign,Kosten X\n2025-06-01,A,1\n', options);
  await expect(failure).rejects.toMatchObject({ name: 'ReportError', code, message: expect.stringContaining(message) });
});

test.each([
  ['campaign,clicks\nA,1\n', 'MISSING_COLUMN', 'default for date'],
  ['date,clicks\n2025-06-01,1\n', 'MISSING_COLUMN', 'default for campaign'],
  ['foo,bar\n1,2\n', 'NO_HEADER', 'can be mapped'],
  ['', 'EMPTY_FILE', 'empty'],
  [' \n\n', 'EMPTY_FILE', 'blanks'],
  ['date,campaign,spend,revenue\n2025-06-01,A,1,"2\n', 'UNCLOSED_QUOTE', 'never closed'],
])('refuses the file %j with %s', async (text, code, message) => {
  await expect(read(text)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
});

test('yields batches, and partial sums when there are more keys than memory may hold', async () => {
  const lines = Array.from({ length: 40_000 }, (_, index) => `2025-06-01,campaign ${index % 20_000},1\n`);
  const { facts, summary } = await read(`date,campaign,clicks\n${lines.join('')}`, {
    maxKeysHeld: 1_000,
    batchSize: 300,
  });
  expect(summary).toMatchObject({ keysMayRepeat: true, rowsRead: 40_000, facts: facts.length });
  expect(facts.reduce((clicks, fact) => clicks + fact.clicks, 0)).toBe(40_000);
  expect(summary.totals.clicks).toBe(40_000);
});

test('the hashes name content and meaning: same bytes and options, same hashes', async () => {
  const text = 'date,campaign,clicks\n2025-06-01,A,1\n';
  const first = (await read(text, { mapping: { date: 'date', clicks: 'clicks' } })).summary;
  const again = (await read(text, { mapping: { clicks: 'clicks', date: 'date' }, today: '2025-06-14' })).summary;
  const other = (await read(text, { mapping: { clicks: 'impressions' } })).summary;
  expect(first.contentSha256).toMatch(/^[0-9a-f]{64}$/);
  expect([again.contentSha256, again.optionsSha256]).toEqual([first.contentSha256, first.optionsSha256]);
  expect(other.contentSha256).toBe(first.contentSha256);
  expect(other.optionsSha256).not.toBe(first.optionsSha256);
});
