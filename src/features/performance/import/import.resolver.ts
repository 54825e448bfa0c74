import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, Float, ID, Info, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { ConnectionValue } from '../../../platform/graphql/connection';
import type { Context } from '../../../platform/graphql/context';
import { decodeId } from '../../../platform/graphql/ids';
import { Needs } from '../../../platform/graphql/needs';
import type { PageArgs } from '../../../platform/graphql/page-args';
import { loadRecord, requireRecord, requireRecordById } from '../../../platform/graphql/record-loaders';
import type { User } from '../../accounts/user.entity';
import { users } from '../../accounts/user.store';
import { UserType } from '../../accounts/user.type';
import { roundedDecimal } from '../facts/decimal-text';
import type { DateOrder } from '../report/report-dates';
import type { NumberFormat } from '../report/report-numbers';
import type { Reconciliation } from '../report/report-totals';
import { ImportCampaignPerformanceInput } from './import.input';
import { importPerformance } from './import.service';
import type { ImportOptions, ImportTotals } from './import-request';
import { importRunListing } from './import-run.listing';
import { importRuns } from './import-run.store';
import {
  ImportPayloadType,
  ImportReconciliationType,
  type ImportTotalsType,
  PerformanceImportRunType,
} from './import-run.type';
import type { PerformanceImportRun } from './performance-import-run.entity';
import { undoPerformanceImport } from './undo.service';

@Resolver(() => PerformanceImportRunType)
export class PerformanceImportResolver {
  @Query(() => PerformanceImportRunType, {
    nullable: true,
    description: 'One import. NOT_FOUND where the viewer has none with this id.',
  })
  async performanceImportRun(
    @Arg('id', () => ID, { description: 'Id of the import.' }) id: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<PerformanceImportRun> {
    return requireRecordById(context, info, importRuns, id);
  }

  @Query(() => importRunListing.Connection, { description: 'The imports of the viewer.' })
  async performanceImportRuns(
    @Args(() => importRunListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<PerformanceImportRun>> {
    return importRunListing.list(context, info, args);
  }

  @FieldResolver(() => UserType, { description: 'The user whose import it is.' })
  @Needs('userId')
  async user(
    @Root() { userId }: PerformanceImportRun,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<User> {
    return requireRecord(context, info, users, userId);
  }

  @FieldResolver(() => Float, {
    description: 'Conversions in the accepted lines; attribution models may report fractions.',
  })
  @Needs('conversions')
  conversions(@Root() { conversions }: PerformanceImportRun): number {
    return Number(conversions);
  }

  @FieldResolver(() => ImportReconciliationType, { description: "Comparison with the file's own totals." })
  @Needs('reconciliation')
  reconciliation(@Root() { reconciliation }: PerformanceImportRun): ImportReconciliationType {
    return reconciliationOf(reconciliation);
  }

  @Mutation(() => ImportPayloadType, {
    description:
      'Imports a report of campaign performance as one run: all of it or nothing. Days that were imported before are ' +
      'restated. The same file with the same options again changes nothing. BAD_USER_INPUT for a file that cannot be ' +
      'read at all; bad lines are in `errors`.',
  })
  async importCampaignPerformance(
    @Arg('input', () => ImportCampaignPerformanceInput, { description: 'The report.' })
    input: ImportCampaignPerformanceInput,
    @Ctx() context: Context,
  ): Promise<ImportPayloadType> {
    const file = { fileName: input.fileName ?? null, open: () => Buffer.from(input.content) };
    const { totals, reconciliation, ...result } = await importPerformance(
      (work) => work(context.db),
      file,
      optionsOf(input),
    );
    return {
      ...result,
      totals: totalsOf(totals),
      reconciliation: reconciliationOf(reconciliation),
    };
  }

  @Mutation(() => PerformanceImportRunType, {
    description:
      'Takes an import back: what it wrote goes, what it had restated is as it was. CONFLICT when it is undone already, ' +
      'or when a later import has restated something of it. Campaigns that it made stay.',
  })
  async undoPerformanceImport(
    @Arg('id', () => ID, { description: 'Id of the import.' }) id: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<PerformanceImportRun> {
    const uuid = decodeId('import', id);
    await undoPerformanceImport(context.db, uuid);
    return requireRecord(context, info, importRuns, uuid);
  }
}

@Resolver(() => ImportPayloadType)
export class ImportPayloadResolver {
  @FieldResolver(() => PerformanceImportRunType, {
    nullable: true,
    description: 'The run: a new one, or the one that stands of the same file; null where nothing was written.',
  })
  async run(
    @Root() { runId }: ImportPayloadType,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<PerformanceImportRun | null> {
    return loadRecord(context, info, importRuns, runId);
  }
}

@Resolver(() => UserType)
export class UserPerformanceImportsResolver {
  @FieldResolver(() => importRunListing.Connection, { description: 'The performance imports of this user.' })
  @Needs()
  async performanceImportRuns(
    @Args(() => importRunListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<PerformanceImportRun>> {
    return importRunListing.list(context, info, args);
  }
}

function optionsOf(input: ImportCampaignPerformanceInput): ImportOptions {
  const { mapping, defaults, numberFormat, dateOrder, dryRun, skipBadRows, createCampaigns } = input;
  return {
    mapping: Object.fromEntries((mapping ?? []).map(({ theirs, ours }) => [theirs, ours])),
    defaults: Object.fromEntries((defaults ?? []).map(({ column, value }) => [column, value])),
    ...(numberFormat ? { numberFormat: numberFormat as NumberFormat } : {}),
    ...(dateOrder ? { dateOrder: dateOrder as DateOrder } : {}),
    dryRun,
    skipBadRows,
    createCampaigns,
  };
}

function totalsOf({ conversions, spend, revenue, ...counts }: ImportTotals): ImportTotalsType {
  return {
    ...counts,
    conversions: Number(conversions),
    spend: roundedDecimal(spend, 2),
    revenue: roundedDecimal(revenue, 2),
  };
}

function reconciliationOf({ status, line, compared, differences }: Partial<Reconciliation>): ImportReconciliationType {
  return {
    status: status ?? 'NO_TOTALS',
    line: line ?? null,
    compared: compared ?? [],
    differences: differences ?? [],
  };
}
