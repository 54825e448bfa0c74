import { Field, Float, ObjectType } from 'type-graphql';
import { IdField } from '../../../platform/graphql/ids';
import { Node } from '../../../platform/graphql/node';
import { DateTime, Decimal, Json, LocalDate, SafeInt } from '../../../platform/graphql/scalars';
import { PerformanceImportOutcome, PerformanceImportStatus } from '../series/performance.enums';
import '../series/performance.enum-types';
import type { ImportProblem, ImportWarning, PerformanceImportRun } from './performance-import-run.entity';

@ObjectType('PerformanceImportProblem', {
  description: 'Something that is wrong with a file: where, what, and what to do.',
  simpleResolvers: true,
})
export class ImportProblemType implements ImportProblem {
  @Field(() => SafeInt, {
    nullable: true,
    description: 'Line of the file, from 1; null where no single line is to blame.',
  })
  line: number | null;

  @Field(() => String, { nullable: true, description: 'The column to blame, as the file writes it.' })
  column: string | null;

  @Field(() => String, { description: 'Code of the problem, for example BAD_DATE or UNKNOWN_CAMPAIGN.' })
  code: string;

  @Field(() => String, { description: 'What is wrong and what to do about it.' })
  message: string;
}

@ObjectType('PerformanceImportWarning', {
  description: 'Something to know about a file, though no line of it is wrong.',
  simpleResolvers: true,
})
export class ImportWarningType implements ImportWarning {
  @Field(() => String, { description: 'Code of the warning, for example NO_CURRENCY.' })
  code: string;

  @Field(() => String, { description: 'What was noticed and what to do about it.' })
  message: string;
}

@ObjectType('PerformanceImportTotals', {
  description: 'Sums over the accepted lines of a file.',
  simpleResolvers: true,
})
export class ImportTotalsType {
  @Field(() => SafeInt, { description: 'How often ads were shown.' })
  impressions: number;

  @Field(() => SafeInt, { nullable: true, description: 'Always null: the same people may be in several lines.' })
  reach: number | null;

  @Field(() => SafeInt, { description: 'Clicks.' })
  clicks: number;

  @Field(() => SafeInt, { nullable: true, description: 'Engagements, over the lines that say them; null: none does.' })
  engagements: number | null;

  @Field(() => Float, { description: 'Conversions; attribution models may report fractions.' })
  conversions: number;

  @Field(() => Decimal, { description: 'Money spent, rounded to cents once, after adding.' })
  spend: string;

  @Field(() => Decimal, { description: 'Value of the conversions, rounded to cents once, after adding.' })
  revenue: string;

  @Field(() => String, {
    nullable: true,
    description: 'Currency of the money, ISO 4217; null where the file did not say.',
  })
  currency: string | null;
}

@ObjectType('PerformanceImportDifference', {
  description: "A column in which a file's own totals and the sum of its lines differ.",
  simpleResolvers: true,
})
export class ImportDifferenceType {
  @Field(() => String, { description: 'The column: impressions, clicks, engagements, conversions, spend or revenue.' })
  column: string;

  @Field(() => String, { description: "What the file's line of totals says." })
  stated: string;

  @Field(() => String, { description: 'What its accepted lines add up to.' })
  summed: string;
}

@ObjectType('PerformanceImportReconciliation', {
  description: "Comparison of a file's own line of totals with its lines.",
  simpleResolvers: true,
})
export class ImportReconciliationType {
  @Field(() => String, {
    description: 'AGREES, DIFFERS, or NO_TOTALS where the file states none that can be compared.',
  })
  status: string;

  @Field(() => SafeInt, { nullable: true, description: 'The line of the totals; null without one.' })
  line: number | null;

  @Field(() => [String], { description: 'The columns that were compared.' })
  compared: readonly string[];

  @Field(() => [ImportDifferenceType], { description: 'Where they differ by more than rounding.' })
  differences: readonly ImportDifferenceType[];
}

type Shown = Omit<PerformanceImportRun, 'user' | 'conversions' | 'reconciliation'>;

@ObjectType('PerformanceImportRun', {
  description: 'One import of one report. The same file with the same options is one run, until it is undone.',
  implements: Node,
  simpleResolvers: true,
})
export class PerformanceImportRunType implements Shown {
  @IdField('import', { description: 'Id of the import.' })
  id: string;

  @IdField('user', { description: 'Id of the user whose import it is.' })
  userId: string;

  @Field(() => String, { nullable: true, description: 'Name of the file, as it was given.' })
  fileName: string | null;

  @Field(() => String, { description: 'SHA-256 of the content, in hex.' })
  contentSha256: string;

  @Field(() => String, { description: 'SHA-256 of the options that decide what is read out of it, in hex.' })
  optionsSha256: string;

  @Field(() => PerformanceImportStatus, { description: 'Whether what it wrote stands.' })
  status: PerformanceImportStatus;

  @Field(() => Json, { description: "Object of the file's headers and our columns, as the client mapped them." })
  mapping: Readonly<Record<string, string>>;

  @Field(() => Json, { description: 'Object of our columns and the values that stood in for them.' })
  defaults: Readonly<Record<string, string>>;

  @Field(() => Json, { description: 'Object of our columns and the headers that they were read from.' })
  columns: Readonly<Record<string, string>>;

  @Field(() => SafeInt, { description: 'Lines of data in the file.' })
  rowsRead: number;

  @Field(() => SafeInt, { description: 'Lines that became part of a fact.' })
  rowsAccepted: number;

  @Field(() => SafeInt, { description: 'Lines left out, as the client allowed; see `errors`.' })
  rowsRejected: number;

  @Field(() => SafeInt, { description: 'Facts written: lines of the same day, campaign and breakdown are one.' })
  factsWritten: number;

  @Field(() => SafeInt, { description: 'How many of them restated a fact that was there before.' })
  factsReplaced: number;

  @Field(() => SafeInt, { description: 'Campaigns that the import made. They stay when it is undone.' })
  campaignsCreated: number;

  @Field(() => LocalDate, { nullable: true, description: 'First day of its facts.' })
  firstDate: string | null;

  @Field(() => LocalDate, { nullable: true, description: 'Last day of its facts.' })
  lastDate: string | null;

  @Field(() => SafeInt, { description: 'Impressions in the accepted lines.' })
  impressions: number;

  @Field(() => SafeInt, { description: 'Clicks in the accepted lines.' })
  clicks: number;

  @Field(() => SafeInt, {
    nullable: true,
    description: 'Engagements in the accepted lines that say them; null: none does.',
  })
  engagements: number | null;

  @Field(() => Decimal, { description: 'Spend of the accepted lines, in `currency`, up to 6 digits behind the point.' })
  spend: string;

  @Field(() => Decimal, {
    description: 'Revenue of the accepted lines, in `currency`, up to 6 digits behind the point.',
  })
  revenue: string;

  @Field(() => String, {
    nullable: true,
    description: 'Currency of the money, ISO 4217; null where the file did not say.',
  })
  currency: string | null;

  @Field(() => [ImportProblemType], { description: 'The first 100 problems of the lines that were left out.' })
  errors: readonly ImportProblemType[];

  @Field(() => [ImportWarningType], { description: 'What to know about the file.' })
  warnings: readonly ImportWarningType[];

  @Field(() => DateTime, { description: 'When the import began.' })
  startedAt: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was done.' })
  finishedAt: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was taken back; null while it stands.' })
  undoneAt: Date | null;

  @Field(() => DateTime, { description: 'When the run was recorded.' })
  createdAt: Date;

  @Field(() => DateTime, { description: 'When the run was last changed.' })
  updatedAt: Date;
}

@ObjectType('ImportCampaignPerformancePayload', {
  description: 'What became of a file. It is imported as a whole or not at all.',
  simpleResolvers: true,
})
export class ImportPayloadType {
  @Field(() => PerformanceImportOutcome, { description: 'What became of the file.' })
  outcome: PerformanceImportOutcome;

  /** Shown as `run`. */
  runId: string | null;

  @Field(() => Boolean, { description: 'Whether this was a trial only.' })
  dryRun: boolean;

  @Field(() => SafeInt, { description: 'Lines of data in the file.' })
  rowsRead: number;

  @Field(() => SafeInt, { description: 'Lines that are good.' })
  rowsAccepted: number;

  @Field(() => SafeInt, { description: 'Lines that are not; see `errors`.' })
  rowsRejected: number;

  @Field(() => SafeInt, { description: 'Campaigns that were made, or in a trial would be made.' })
  campaignsCreated: number;

  @Field(() => [ImportProblemType], { description: 'What is wrong, in the order of the lines; at most 100.' })
  errors: readonly ImportProblemType[];

  @Field(() => [ImportWarningType], { description: 'What to know about the file.' })
  warnings: readonly ImportWarningType[];

  @Field(() => ImportTotalsType, { description: 'Sums over the good lines.' })
  totals: ImportTotalsType;

  @Field(() => ImportReconciliationType, { description: "Comparison with the file's own totals." })
  reconciliation: ImportReconciliationType;
}
