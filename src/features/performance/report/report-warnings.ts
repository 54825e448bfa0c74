import type { FactAggregation } from './fact-aggregation';
import type { ReportLayout } from './report-columns';
import type { ReportText } from './report-decoding';
import type { ReportWarning } from './report-error';
import type { RowReader } from './report-rows';
import type { Reconciliation } from './report-totals';
import type { RowNote } from './row-notes';

export interface ReadReport {
  layout: ReportLayout;
  rows: RowReader;
  text: ReportText;
  facts: FactAggregation;
  reconciliation: Reconciliation;
  rowsRejected: number;
  subtotals: number;
}

/** What the reader of a report should know about it, though no line is wrong. */
export function reportWarnings(report: ReadReport): ReportWarning[] {
  const { layout, rows } = report;
  return [
    ...fileWarnings(report),
    ...layout.warnings,
    ...rows.kinds.warnings(),
    ...lineWarnings(report),
    ...totalsWarnings(report),
  ];
}

function fileWarnings({ text, facts, rows, layout }: ReadReport): ReportWarning[] {
  const warnings: ReportWarning[] = [];
  if (text.encodingGuessed) {
    const message =
      'The file is not UTF-8 and was read as windows-1252. Check a name with accents, or state the encoding.';
    warnings.push({ code: 'ENCODING_GUESSED', message });
  }
  if (facts.rows === 0)
    warnings.push({ code: 'NO_ROWS', message: 'The report has no line that could be read into a fact.' });
  const hasMoney = layout.at.spend !== undefined || layout.at.revenue !== undefined;
  if (hasMoney && rows.money.code === undefined) {
    const message = 'The report does not say its currency. Give a default for currency (currency=USD).';
    warnings.push({ code: 'NO_CURRENCY', message });
  }
  return warnings;
}

function lineWarnings({ rows, facts, subtotals }: ReadReport): ReportWarning[] {
  const { notes } = rows;
  const first = (note: RowNote) => notes.of(note).firstLine;
  const warnings: (ReportWarning & { count: number })[] = [
    {
      code: 'TEXT_CLEANED',
      count: notes.of('cleaned').lines,
      message: `Control or invisible characters were taken out of names, first on line ${first('cleaned')}.`,
    },
    {
      code: 'ID_ROUNDED',
      count: notes.of('roundedIds').lines,
      message: `Ids were rounded by a spreadsheet (as 2.38E+16), first on line ${first('roundedIds')}: different ones may look the same. Export the report again and do not save it from the spreadsheet.`,
    },
    {
      code: 'SPEND_WITHOUT_IMPRESSIONS',
      count: notes.of('spendWithoutImpressions').lines,
      message: `Lines with spend but no impressions, first line ${first('spendWithoutImpressions')}. Rates of these days are too low or missing.`,
    },
    {
      code: 'CLICKS_ABOVE_IMPRESSIONS',
      count: notes.of('clicksAboveImpressions').lines,
      message: `Lines with more clicks than impressions, first line ${first('clicksAboveImpressions')}. Check that the columns are mapped rightly.`,
    },
    {
      code: 'FRACTIONAL_CONVERSIONS',
      count: notes.of('fractionalConversions').lines,
      message: 'Conversions have fractions, as attribution models report them. They are kept exactly.',
    },
    {
      code: 'REACH_NOT_ADDED',
      count: facts.reachDropped,
      message: 'Facts that are a sum of several lines have no reach, since the same people may be in each line.',
    },
    {
      code: 'ENGAGEMENTS_NOT_ADDED',
      count: facts.engagementsDropped,
      message: 'Facts that are a sum of several lines have no engagements, since some of the lines do not say theirs.',
    },
    {
      code: 'ENGAGEMENTS_ABOVE_IMPRESSIONS',
      count: notes.of('engagementsAboveImpressions').lines,
      message: `Lines with more engagements than impressions, first line ${first('engagementsAboveImpressions')}. Check that the columns are mapped rightly.`,
    },
    {
      code: 'SUBTOTALS_LEFT_OUT',
      count: subtotals,
      message: 'Lines labelled as a total, but with a day, were left out as subtotals.',
    },
  ];
  return warnings
    .filter(({ count }) => count > 0)
    .map(({ code, count, message }) => ({ code, message: `${message} (${count})` }));
}

function totalsWarnings({ reconciliation, rowsRejected }: ReadReport): ReportWarning[] {
  if (reconciliation.status !== 'DIFFERS') return [];
  const differences = reconciliation.differences.map(({ column, stated, summed }) => `${column} ${stated} ≠ ${summed}`);
  const cause =
    rowsRejected > 0 ? ` ${rowsRejected} lines were refused; correct them first.` : ' Is the file complete?';
  const message = `The totals on line ${reconciliation.line} differ from the sum of the lines: ${differences.join(', ')}.${cause}`;
  return [{ code: 'TOTALS_DIFFER', message }];
}
