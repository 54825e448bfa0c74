import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, ID, Info, Query, Resolver } from 'type-graphql';
import { notFound } from '../database/write';
import { BadUserInputError } from '../errors';
import type { Context } from './context';
import { parseId } from './ids';
import { Node } from './node';
import { loadRecord } from './record-loaders';

const MAX_IDS = 100;

@Resolver()
export class NodeResolver {
  @Query(() => Node, {
    nullable: true,
    description: 'The thing with this id, of whatever kind. NOT_FOUND where the viewer has none.',
  })
  async node(
    @Arg('id', () => ID, { description: 'The id of a thing of any kind.' }) id: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<object> {
    return find(context, info, id, 'id');
  }

  @Query(() => [Node], {
    nullable: 'items',
    description:
      'The things with these ids, in the same order; null and a NOT_FOUND error in place of each one that the viewer does not have.',
  })
  async nodes(
    @Arg('ids', () => [ID], { description: `The ids, at most ${MAX_IDS}.` }) ids: string[],
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<(object | Promise<object>)[]> {
    if (ids.length > MAX_IDS)
      throw BadUserInputError.at('ids', `Ask for at most ${MAX_IDS} ids at once.`, 'arrayMaxSize');
    // Promises, not values: one that rejects becomes an error at its own place in the list.
    return ids.map((id, index) => find(context, info, id, `ids.${index}`));
  }
}

async function find(context: Context, info: GraphQLResolveInfo, id: string, path: string): Promise<object> {
  const parsed = parseId(id);
  const records = parsed && context.nodes.of(parsed.prefix);
  if (!parsed || !records) throw BadUserInputError.at(path, `${path} is not an id of this API.`, 'isId');
  const row = await loadRecord(context, info, records, parsed.uuid);
  if (row === null) throw notFound(records);
  return { ...row, __typename: records.type };
}
