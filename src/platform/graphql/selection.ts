import {
  type FieldNode,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getDirectiveValues,
  isInterfaceType,
  isObjectType,
  type SelectionNode,
} from 'graphql';

/**
 * The names of the fields that an operation asks of the object at `path` below the current field, fragments followed and
 * `@skip`/`@include` applied. `typeName` is the object's concrete type: fragments on other types do not count.
 */
export function selectedFields(info: GraphQLResolveInfo, typeName: string, path: readonly string[] = []): Set<string> {
  let nodes: readonly FieldNode[] = info.fieldNodes;
  for (const step of path) nodes = collect(info, nodes, null).filter((node) => node.name.value === step);
  return new Set(collect(info, nodes, typeName).map((node) => node.name.value));
}

/**
 * The columns that the selected fields of a type read: the field's own name, or what `@Needs` says for a field that is
 * computed from others.
 */
export function columnsFor(info: GraphQLResolveInfo, typeName: string, path: readonly string[] = []): string[] {
  const type = info.schema.getType(typeName) as GraphQLObjectType;
  const fields = type.getFields();
  const columns = new Set<string>();
  for (const name of selectedFields(info, typeName, path)) {
    const needs = fields[name]?.extensions.needs as readonly string[] | undefined;
    for (const column of needs ?? [name]) columns.add(column);
  }
  return [...columns].sort();
}

function collect(info: GraphQLResolveInfo, nodes: readonly FieldNode[], typeName: string | null): FieldNode[] {
  const fields: FieldNode[] = [];
  const visit = (selections: readonly SelectionNode[]): void => {
    for (const selection of selections) {
      if (!included(info, selection)) continue;
      if (selection.kind === 'Field') {
        fields.push(selection);
        continue;
      }
      const fragment = selection.kind === 'InlineFragment' ? selection : info.fragments[selection.name.value];
      if (fragment && applies(info, fragment.typeCondition?.name.value, typeName))
        visit(fragment.selectionSet.selections);
    }
  };
  for (const node of nodes) if (node.selectionSet) visit(node.selectionSet.selections);
  return fields;
}

function included(info: GraphQLResolveInfo, node: SelectionNode): boolean {
  if (getDirectiveValues(GraphQLSkipDirective, node, info.variableValues)?.if === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, info.variableValues)?.if !== false;
}

function applies(info: GraphQLResolveInfo, condition: string | undefined, typeName: string | null): boolean {
  if (condition === undefined || typeName === null || condition === typeName) return true;
  const type = info.schema.getType(condition);
  const concrete = info.schema.getType(typeName);
  return isInterfaceType(type) && isObjectType(concrete) && info.schema.isSubType(type, concrete);
}
