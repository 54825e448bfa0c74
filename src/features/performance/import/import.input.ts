import { ArrayMaxSize, IsIn, ValidateNested } from 'class-validator';
import { Field, InputType } from 'type-graphql';
import { HasLength } from '../../../platform/graphql/validators';
import { DATE_ORDERS } from '../report/report-dates';
import { NUMBER_FORMATS } from '../report/report-numbers';
import { DEFAULT_COLUMNS, MAPPABLE_COLUMNS } from '../report/report-options';

const NAMES = MAPPABLE_COLUMNS.join(', ');

@InputType({ description: "Says which of our columns a column of the file is, where its header doesn't." })
export class ColumnMappingInput {
  @Field(() => String, { description: "The file's header, for example Spent; 1 to 200 characters." })
  @HasLength(1, 200)
  theirs: string;

  @Field(() => String, { description: `Our column: one of ${NAMES}.` })
  @IsIn(MAPPABLE_COLUMNS)
  ours: string;
}

@InputType({ description: 'A value for every line of a file that lacks the column.' })
export class ColumnDefaultInput {
  @Field(() => String, { description: `Our column: one of ${DEFAULT_COLUMNS.join(', ')}.` })
  @IsIn(DEFAULT_COLUMNS)
  column: string;

  @Field(() => String, { description: 'The value, for example 2026-05-31, FACEBOOK or USD; 1 to 500 characters.' })
  @HasLength(1, 500)
  value: string;
}

@InputType({
  description:
    'A report to import. Exports of Meta Ads Manager and Google Ads are read as they are; other files with a mapping.',
})
export class ImportCampaignPerformanceInput {
  @Field(() => String, {
    description:
      'The report as CSV text (comma, semicolon or tab). For larger files than a request may be, use ' +
      'POST /v1/performance or the command line.',
  })
  content: string;

  @Field(() => String, { nullable: true, description: 'Name of the file, to show; at most 200 characters.' })
  @HasLength(0, 200)
  fileName?: string | null;

  @Field(() => [ColumnMappingInput], {
    nullable: true,
    description: 'Columns whose headers are not known; at most 50.',
  })
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  mapping?: ColumnMappingInput[] | null;

  @Field(() => [ColumnDefaultInput], {
    nullable: true,
    description: 'Values for columns that the file lacks; at most 20.',
  })
  @ArrayMaxSize(20)
  @ValidateNested({ each: true })
  defaults?: ColumnDefaultInput[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'How the file writes numbers, where it does not show it: POINT (1,234.56) or COMMA (1.234,56).',
  })
  @IsIn(NUMBER_FORMATS)
  numberFormat?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'How the file writes dates, where it does not show it: DMY (31/12/2025) or MDY (12/31/2025).',
  })
  @IsIn(DATE_ORDERS)
  dateOrder?: string | null;

  @Field(() => Boolean, { defaultValue: false, description: 'Judge the file only; write nothing.' })
  dryRun: boolean;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Import the good lines of a file that has bad ones. Otherwise such a file is refused as a whole.',
  })
  skipBadRows: boolean;

  @Field(() => Boolean, {
    defaultValue: true,
    description: 'Make campaigns that the file names and that do not exist, with the status IMPORTED.',
  })
  createCampaigns: boolean;
}
