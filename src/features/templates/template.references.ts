import type { GraphQLResolveInfo } from 'graphql';
import type { Context } from '../../platform/graphql/context';
import { loadRecord } from '../../platform/graphql/record-loaders';
import { readUuids } from '../../platform/json-values';
import type { ContentTemplate } from './content-template.entity';
import { templates } from './template.store';

/** The templates of a JSON list of their UUIDs, in its order, without those that are deleted by now. */
export async function loadTemplates(
  context: Context,
  info: GraphQLResolveInfo,
  templateIds: unknown,
): Promise<ContentTemplate[]> {
  const found = await Promise.all(readUuids(templateIds).map((uuid) => loadRecord(context, info, templates, uuid)));
  return found.filter((template) => template !== null);
}
