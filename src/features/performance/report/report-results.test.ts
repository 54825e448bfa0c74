import type { ReportOptions } from './report-options';
import { readWholeReport } from './report-reader';
import { conversionFamily } from './report-results';

async function read(lines: string[], options: ReportOptions = {}) {
  const { facts, summary } = await readWholeReport(Buffer.from(lines.join('\n')), { today: '2025-06-15', ...options });
  const warnings = Object.fromEntries(summary.warnings.map(({ code, message }) => [code, message]));
  return { facts, summary, warnings };
}

const HEADER = 'Campaign name,Day,Results,Result indicator,Impressions,Amount spent (USD)';
const PURCHASES = 'Shop,2025-06-01,27,actions:offsite_conversion.fb_pixel_purchase,5000,100.00';
const ENGAGEMENTS = 'Fans,2025-06-01,"82,538",actions:post_engagement,90000,50.00';

test.each([
  ['actions:offsite_conversion.fb_pixel_purchase', 'purchase'],
  ['actions:omni_purchase', 'purchase'],
  ['Website purchases', 'purchase'],
  ['actions:onsite_conversion.lead_grouped', 'lead'],
  ['Leads (form)', 'lead'],
  ['actions:offsite_conversion.fb_pixel_complete_registration', 'registration'],
  ['actions:mobile_app_install', 'app_install'],
  ['actions:offsite_conversion.custom.123', 'custom'],
  ['actions:link_click', undefined],
  ['actions:landing_page_view', undefined],
  ['actions:offsite_conversion.fb_pixel_view_content', undefined],
  ['actions:offsite_conversion.fb_pixel_add_to_cart', undefined],
  ['actions:post_engagement', undefined],
  ['video_thruplay_watched_actions', undefined],
  ['reach', undefined],
  ['', undefined],
])('the indicator %p counts %p', (indicator, family) => expect(conversionFamily(indicator)).toBe(family));

test('27 purchases and 82,538 engagements are 27 conversions, and the rest is named', async () => {
  const { facts, summary, warnings } = await read([HEADER, PURCHASES, ENGAGEMENTS, ',,82565,,95000,150.00']);
  expect(facts.map((fact) => fact.conversions)).toEqual(['27.000000', '0.000000']);
  expect(summary.totals).toMatchObject({ conversions: '27', spend: '150.00', impressions: 95000 });
  expect(warnings.RESULTS_LEFT_OUT).toContain('"post_engagement" (82538 in 1 line)');
  expect(summary.reconciliation).toMatchObject({ status: 'AGREES', compared: ['impressions', 'spend'] });
});

test('the caller may name the kind that counts', async () => {
  const { summary } = await read([HEADER, PURCHASES, ENGAGEMENTS], {
    mapping: { Results: 'conversions' },
    resultIndicator: ['post_engagement'],
  });
  expect(summary.totals.conversions).toBe('82538');
  const { warnings } = await read([HEADER, PURCHASES], { resultIndicator: ['lead'] });
  expect(warnings).toHaveProperty('RESULTS_FILTER_UNMATCHED');
});

test('two kinds of conversions are told apart, and never added up in one fact', async () => {
  const leads = 'Shop,2025-06-01,5,actions:onsite_conversion.lead_grouped,100,1.00';
  const { facts, summary, warnings } = await read([HEADER, PURCHASES, leads, leads.replace('Shop', 'Form')]);
  expect(facts.map(({ campaign, conversions }) => [campaign, conversions])).toEqual([
    ['Shop', '27.000000'],
    ['Form', '5.000000'],
  ]);
  expect(summary.problems).toMatchObject([{ line: 3, code: 'MIXED_RESULTS', column: 'Results' }]);
  expect(warnings.RESULTS_MIXED).toContain('"purchase"');
});

test('results without an indicator are not read, unless they are mapped', async () => {
  const lines = ['Campaign name,Day,Results,Impressions', 'Shop,2025-06-01,27,5000'];
  const unread = await read(lines);
  expect(unread.summary.totals.conversions).toBe('0');
  expect(unread.warnings.RESULTS_NOT_READ).toContain('"Results" = conversions');
  expect((await read(lines, { mapping: { Results: 'conversions' } })).summary.totals.conversions).toBe('27');
});

test('a column of purchases is read before Results, and purchases are not added to leads', async () => {
  const { summary, warnings } = await read([
    'Day,Campaign name,Leads,Purchases,Clicks (all),Link clicks',
    '2025-06-01,A,5,7,90,40',
  ]);
  expect(summary.totals).toMatchObject({ conversions: '7', clicks: 40 });
  expect(warnings.COLUMN_CHOSEN).toContain('"Leads" (conversions is read from "Purchases")');
  expect(warnings.COLUMN_CHOSEN).toContain('"Clicks (all)" (clicks is read from "Link clicks")');
});

const META = 'Campaign name,Day,Age,Impressions,Link clicks,Post engagements,Page engagement';

test('engagements of Meta are read; a blank is none there, and not said elsewhere', async () => {
  const { facts, summary, warnings } = await read([
    META,
    'Shop,2025-06-01,18-24,1000,10,"1,050",1060',
    'Shop,2025-06-01,25-34,500,5,,2',
    'Shop,2025-06-02,25-34,400,5,--,2',
    ',,,1900,20,1050,1064',
  ]);
  // The first line waits until one has shown how numbers are written.
  expect(facts.map(({ engagements }) => engagements)).toEqual([0, null, 1050]);
  expect(summary.totals).toMatchObject({ impressions: 1900, clicks: 20, engagements: 1050 });
  expect(summary.reconciliation).toMatchObject({
    status: 'AGREES',
    compared: ['impressions', 'clicks', 'engagements'],
  });
  expect(warnings.COLUMN_CHOSEN).toContain('"Page engagement" (engagements is read from "Post engagements")');
  expect(warnings.ENGAGEMENTS_ABOVE_IMPRESSIONS).toContain('first line 2');
  const own = await read(['campaign,date,impressions,engagements', 'Shop,2025-06-01,1000,0', 'Shop,2025-06-02,500,']);
  expect(own.facts.map(({ engagements }) => engagements)).toEqual([0, null]);
  expect(own.warnings.COLUMN_MISSING).not.toContain('engagements');
});

test.each([
  ['Page engagement', 60],
  ['Post engagement', 60],
  ['Post comments', null],
  ['Beitragsinteraktionen', 60],
  ['Interactions avec la publication', 60],
  ['Interacciones con la publicación', 60],
])('the column %p says the engagements %p', async (header, engagements) => {
  const { facts } = await read([`Campaign name,Day,Impressions,${header}`, 'Shop,2025-06-01,1000,60']);
  expect(facts).toMatchObject([{ engagements }]);
});

test('lines of one fact, of which one does not say its engagements, have none together', async () => {
  const header = 'campaign,date,impressions,engagements';
  const said = await read([header, 'Shop,2025-06-01,1000,40', 'Shop,2025-06-01,1000,2']);
  expect(said.facts).toMatchObject([{ impressions: 2000, engagements: 42 }]);
  const half = await read([header, 'Shop,2025-06-01,1000,40', 'Shop,2025-06-01,1000,n/a', 'Shop,2025-06-02,9,1']);
  expect(half.facts.map(({ engagements }) => engagements)).toEqual([null, 1]);
  expect(half.summary.totals.engagements).toBe(41);
  expect(half.warnings.ENGAGEMENTS_NOT_ADDED).toContain('(1)');
  const negative = await read([header, 'Shop,2025-06-01,1000,-1', 'Shop,2025-06-02,1000,1.5']);
  expect(negative.summary.problems).toMatchObject([
    { line: 2, column: 'engagements' },
    { line: 3, column: 'engagements' },
  ]);
});

test('a line over several days is refused, unless a default date stands in; a day preferred', async () => {
  const header = 'Reporting starts,Reporting ends,Campaign name,Impressions';
  const ranged = [header, '2025-06-01,2025-06-01,A,1', '2025-05-01,2025-05-31,B,2'];
  const { facts, summary } = await read(ranged);
  expect(facts.map((fact) => fact.date)).toEqual(['2025-06-01']);
  expect(summary.problems).toMatchObject([{ line: 3, code: 'NOT_DAILY', message: expect.stringContaining('by day') }]);
  const byDefault = await read(ranged, { defaults: { date: '2025-05-31' } });
  expect(byDefault.facts.map((fact) => fact.date)).toEqual(['2025-06-01', '2025-05-31']);
  const daily = await read([`Day,${header}`, '2025-05-07,2025-05-01,2025-05-31,B,2']);
  expect(daily.facts.map((fact) => fact.date)).toEqual(['2025-05-07']);
});

test.each([
  [
    'German',
    'Tag;Kampagnenname;Impressionen;Link-Klicks;Reichweite;Ausgegebener Betrag (EUR);Alter;Geschlecht',
    '01.06.2025;Über;1.000;10;900;1.234,50;18-24;männlich',
  ],
  [
    'French',
    'Jour;Nom de la campagne;Impressions;Clics sur un lien;Couverture;Montant dépensé (EUR);Âge;Sexe',
    '2025-06-01;Été;1 000;10;900;1 234,50;18-24;homme',
  ],
  [
    'Spanish',
    'Día;Nombre de la campaña;Impresiones;Clics en el enlace;Alcance;Importe gastado (EUR);Edad;Sexo',
    '2025-06-01;Año;1.000;10;900;1.234,50;18-24;male',
  ],
])('reads a %s export', async (_language, header, line) => {
  const { facts } = await read([header, line]);
  expect(facts).toMatchObject([
    {
      date: '2025-06-01',
      impressions: 1000,
      clicks: 10,
      reach: 900,
      spend: '1234.500000',
      currency: 'EUR',
      ageGroup: '18-24',
      gender: 'MALE',
    },
  ]);
});
