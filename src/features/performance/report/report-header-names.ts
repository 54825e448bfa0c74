/** Columns of the canonical report, in the order in which it is written. */
export const REPORT_COLUMNS = [
  'date',
  'campaign',
  'platform',
  'age_group',
  'gender',
  'region',
  'placement',
  'content_type',
  'ad',
  'impressions',
  'reach',
  'clicks',
  'engagements',
  'conversions',
  'spend',
  'revenue',
  'currency',
] as const;
export type ReportColumn = (typeof REPORT_COLUMNS)[number];

/** What the reader looks for besides: what `Results` counts, and the range that a line covers. */
const SIDE_COLUMNS = ['results', 'result_indicator', 'range_start', 'range_end'] as const;
export type SideColumn = (typeof SIDE_COLUMNS)[number];
export type KnownColumn = ReportColumn | SideColumn;

/**
 * Header names by column, best first, as `headerKey` spells them: the canonical name, English, German, French and Spanish
 * exports of Meta Ads Manager, its API, and Google Ads. Where two stand for one column, the earlier one is read: clicks that
 * lead to the site before all clicks, what was done with an ad before what was done with the page too, a name before an id, a
 * region before a country.
 */
const NAMES: Readonly<Record<KnownColumn, readonly string[]>> = {
  date: ['date', 'day', 'tag', 'datum', 'jour', 'día', 'fecha', 'reporting date'],
  range_start: ['reporting starts', 'date start', 'début des rapports', 'inicio del informe'],
  range_end: ['reporting ends', 'date stop', 'date end', 'fin des rapports', 'fin del informe'],
  campaign: [
    'campaign',
    'campaign name',
    'kampagnenname',
    'name der kampagne',
    'kampagne',
    'nom de la campagne',
    'campagne',
    'nombre de la campaña',
    'campaña',
    'campaign id',
    'kampagnen id',
  ],
  platform: ['platform', 'publisher platform', 'plattform', 'plateforme', 'plataforma'],
  age_group: ['age group', 'age', 'age range', 'alter', 'âge', 'edad'],
  gender: ['gender', 'geschlecht', 'sexe', 'sexo'],
  region: ['region', 'région', 'región', 'country', 'pays', 'país'],
  placement: ['placement', 'platform position', 'platzierung', 'ubicación'],
  content_type: ['content type', 'ad format', 'anzeigenformat'],
  ad: ['ad', 'ad name', 'anzeigenname', 'name der anzeige', 'nom de la publicité', 'nombre del anuncio', 'ad id'],
  impressions: ['impressions', 'impr.', 'impressionen', 'impresiones'],
  reach: ['reach', 'reichweite', 'couverture', 'portée', 'alcance'],
  clicks: [
    'clicks',
    'link clicks',
    'inline link clicks',
    'website clicks',
    'clicks (all)',
    'klicks',
    'link klicks',
    'klicks (alle)',
    'clics',
    'clics sur un lien',
    'clics sur le lien',
    'clics (tous)',
    'clics en el enlace',
    'clics (todos)',
  ],
  engagements: [
    'engagements',
    'post engagements',
    'post engagement',
    'engagement',
    'page engagement',
    'beitragsinteraktionen',
    'interactions avec la publication',
    'interacciones con la publicación',
  ],
  conversions: [
    'conversions',
    'total conversion',
    'total conversions',
    'purchases',
    'website purchases',
    'purchase',
    'leads',
    'website leads',
    'conversionen',
    'käufe',
    'website käufe',
    'achats',
    'achats sur le site web',
    'compras',
    'compras en el sitio web',
    'conversiones',
  ],
  spend: [
    'spend',
    'spent',
    'amount spent',
    'cost',
    'ausgegebener betrag',
    'kosten',
    'montant dépensé',
    'coût',
    'importe gastado',
    'coste',
  ],
  revenue: [
    'revenue',
    'purchases conversion value',
    'purchase conversion value',
    'website purchases conversion value',
    'conversion value',
    'conv. value',
    'total conversion value',
    'valeur de conversion des achats',
    'valor de conversión de compras',
  ],
  currency: ['currency', 'currency code', 'account currency', 'währung', 'devise', 'divisa', 'moneda'],
  results: ['results', 'ergebnisse', 'résultats', 'resultados'],
  result_indicator: [
    'result indicator',
    'result type',
    'ergebnisindikator',
    'ergebnistyp',
    'indicateur de résultats',
    'type de résultat',
    'indicador de resultado',
    'tipo de resultado',
  ],
};

interface KnownHeader {
  column: KnownColumn;
  /** 0 is best; decides when a file has two headers for one column. */
  rank: number;
}

const BY_KEY = new Map<string, KnownHeader>(
  Object.entries(NAMES).flatMap(([column, names]) =>
    names.map((name, rank): [string, KnownHeader] => [name, { column: column as KnownColumn, rank }]),
  ),
);

const CURRENCY_SUFFIX = /\s*[([]([A-Z]{3})[)\]]\s*$/;

/** How a header is compared: lower case, without `# of`, currency, underscores and doubled blanks. */
function headerKey(header: string): string {
  return header
    .normalize('NFKC')
    .trim()
    .replace(CURRENCY_SUFFIX, '')
    .toLowerCase()
    .replace(/[\s_\u2010-\u2015-]+/g, ' ')
    .replace(/^# (of )?/, '')
    .trim();
}

/** The currency in a header such as `Amount spent (USD)`. */
export function headerCurrency(header: string): string | undefined {
  return CURRENCY_SUFFIX.exec(header.normalize('NFKC').trim())?.[1];
}

export function knownHeader(header: string): KnownHeader | undefined {
  return BY_KEY.get(headerKey(header));
}
