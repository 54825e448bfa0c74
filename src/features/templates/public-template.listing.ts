import type { GraphQLResolveInfo } from 'graphql';
import { type OrderTerm, totalOrder } from '../../platform/database/keyset';
import type { Page, PageRequest } from '../../platform/database/read';
import { BadUserInputError } from '../../platform/errors';
import { ConnectionValue, connectionClass } from '../../platform/graphql/connection';
import type { Context } from '../../platform/graphql/context';
import { decodeCursor, listFingerprint } from '../../platform/graphql/cursor';
import {
  DateTimeFilter,
  enumListFilter,
  FloatFilter,
  IntFilter,
  SearchFilter,
  StringFilter,
  StringListFilter,
} from '../../platform/graphql/filter-inputs';
import { DEFAULT_PAGE_SIZE, type PageArgs, pageArgsClass } from '../../platform/graphql/page-args';
import { columnsFor, selectedFields } from '../../platform/graphql/selection';
import { CampaignObjectiveEnum } from '../profiles/profile.enums';
import { countPublic, findPublicPage, type PublicTemplateRow } from './public-template.store';
import { PublicTemplateType } from './public-template.type';

const TYPE = 'PublicContentTemplate';
/** By creation, not by id, since that is what the index of public templates is sorted by. */
const NEWEST_FIRST: readonly OrderTerm[] = [{ field: 'createdAt', direction: 'DESC', nulls: 'LAST' }];
const NOTHING: Page<never> = { rows: [], positions: [], hasMore: false };

export const PublicTemplateConnection = connectionClass<PublicTemplateRow>(TYPE, () => PublicTemplateType);

export const PublicTemplateArgs = pageArgsClass(
  TYPE,
  {
    search: SearchFilter,
    name: StringFilter,
    templateType: StringFilter,
    category: StringFilter,
    usageCount: IntFilter,
    performanceScore: FloatFilter,
    successRate: FloatFilter,
    targetIndustries: StringListFilter,
    targetObjectives: enumListFilter(CampaignObjectiveEnum, 'CampaignObjectiveEnum'),
    createdAt: DateTimeFilter,
  },
  ['createdAt', 'name', 'templateType', 'category', 'usageCount', 'performanceScore', 'successRate'],
);

/** A page of everybody's public templates. Not a `defineListing`: that one binds every statement to the viewer. */
export async function listPublicTemplates(
  context: Context,
  info: GraphQLResolveInfo,
  args: PageArgs,
): Promise<ConnectionValue<PublicTemplateRow>> {
  const asked = selectedFields(info, `${TYPE}Connection`);
  const filter = args.filter ?? null;
  const order = totalOrder(args.orderBy?.length ? args.orderBy.map(orderTerm) : NEWEST_FIRST);
  const fingerprint = listFingerprint(TYPE, filter, order);
  const { limit, fromEnd, cursor } = paging(args);
  const request: PageRequest = {
    columns: [...columnsFor(info, TYPE, ['nodes']), ...columnsFor(info, TYPE, ['edges', 'node'])],
    filter,
    order,
    limit,
    fromEnd,
    position: cursor === null ? null : decodeCursor(cursor, fingerprint, order, fromEnd ? 'before' : 'after'),
  };
  const wantsRows = asked.has('nodes') || asked.has('edges') || asked.has('pageInfo');
  const [page, count] = await Promise.all([
    wantsRows ? findPublicPage(context.db, request) : NOTHING,
    asked.has('totalCount') ? countPublic(context.db, filter) : null,
  ]);
  return new ConnectionValue<PublicTemplateRow>(page, fingerprint, fromEnd, cursor !== null, count);
}

function orderTerm({ field, direction, nulls }: NonNullable<PageArgs['orderBy']>[number]): OrderTerm {
  return { field, direction: direction === 'DESC' ? 'DESC' : 'ASC', nulls: nulls === 'FIRST' ? 'FIRST' : 'LAST' };
}

function paging(args: PageArgs): { limit: number; fromEnd: boolean; cursor: string | null } {
  const forwards = typeof args.first === 'number' || typeof args.after === 'string';
  const backwards = typeof args.last === 'number' || typeof args.before === 'string';
  if (forwards && backwards) {
    throw BadUserInputError.at(
      'first',
      'Page forwards with first and after, or backwards with last and before, not both.',
      'paging',
    );
  }
  const [size, cursor] = backwards ? [args.last, args.before] : [args.first, args.after];
  return { limit: size ?? DEFAULT_PAGE_SIZE, fromEnd: backwards, cursor: cursor ?? null };
}
