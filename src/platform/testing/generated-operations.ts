import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';

export interface SelectionOptions {
  /** How many entities (things with an id) may be entered, one below the other; the outermost counts. */
  readonly levels: number;
  /** Entries of every connection below the outermost field. Default 2. */
  readonly first?: number;
  /** Arguments by `Type.field`, such as `{ 'Campaign.performance': '(from: "2025-06-01", to: "2025-06-30")' }`. */
  readonly args?: Readonly<Record<string, string>>;
}

/**
 * Everything that can be asked of a value of `type`, as text with braces: all fields, with those of the entities, lists and
 * views below it; both edges and nodes of connections. Empty for scalars and enums. Throws for an interface, whose kinds must
 * be asked for one by one, and for a field that needs arguments which `args` does not have.
 */
export function selectionOf(type: GraphQLOutputType, options: SelectionOptions): string {
  return below(getNamedType(type), options, options.levels) ?? '';
}

/** Null: this would be one entity too many. */
function below(type: GraphQLNamedType, options: SelectionOptions, levels: number): string | null {
  if (isLeafType(type)) return '';
  if (!isObjectType(type)) throw new Error(`${type.name} is not one kind of thing: ask for each of its kinds.`);
  if (isConnection(type)) return connection(type, options, levels);
  if (isEntity(type) && levels === 0) return null;
  const left = isEntity(type) ? levels - 1 : levels;
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const selection = below(getNamedType(field.type), options, left);
    return selection === null ? [] : [`${field.name}${argumentsOf(type, field, options)}${selection}`];
  });
  return ` { __typename ${fields.join(' ')} }`;
}

function connection(type: GraphQLObjectType, options: SelectionOptions, levels: number): string | null {
  const nodes = below(nodeType(type), options, levels);
  if (nodes === null) return null;
  // What hangs on an entry is the same in both; once is enough.
  const node = below(nodeType(type), options, 1);
  const pageInfo = below(getNamedType(fieldOf(type, 'pageInfo').type), options, levels);
  return ` { __typename totalCount pageInfo${pageInfo} edges { __typename cursor node${node} } nodes${nodes} }`;
}

function argumentsOf(
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  { args = {}, first = 2 }: SelectionOptions,
): string {
  const place = `${type.name}.${field.name}`;
  const given = args[place];
  if (given !== undefined) return given;
  const required = field.args.filter(isRequiredArgument);
  if (required.length > 0) throw new Error(`${place} needs arguments: ${required.map(({ name }) => name).join(', ')}.`);
  return isConnection(getNamedType(field.type)) ? `(first: ${first})` : '';
}

/** The connections among the fields of `Query`, by name, with the type of their entries. */
export function listsOf(schema: GraphQLSchema): { name: string; node: GraphQLObjectType }[] {
  return Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap(({ name, type }) => {
    const named = getNamedType(type);
    return isConnection(named) ? [{ name, node: nodeType(named) }] : [];
  });
}

/** Whether a type is a page of a list. */
export function isConnection(type: GraphQLNamedType): boolean {
  return isObjectType(type) && type.name.endsWith('Connection');
}

/** Whether a type is a thing with an id of its own. */
export function isEntity(type: GraphQLObjectType): boolean {
  return type.getFields().id !== undefined;
}

/** The type of a connection's entries. */
export function nodeType(type: GraphQLNamedType): GraphQLObjectType {
  const named = isObjectType(type) ? getNamedType(fieldOf(type, 'nodes').type) : undefined;
  if (!isObjectType(named)) throw new Error(`${type.name} lists no objects.`);
  return named;
}

/** A field of a type. Throws when there is none. */
export function fieldOf(type: GraphQLObjectType, name: string): GraphQLField<unknown, unknown> {
  const field = type.getFields()[name];
  if (!field) throw new Error(`${type.name} has no field ${name}.`);
  return field;
}

/** `Type.field` of every field of every object type that an answer to a query may hold. */
export function fieldsInQueries(schema: GraphQLSchema): Set<string> {
  const places = new Set<string>();
  const seen = new Set<GraphQLNamedType>();
  const visit = (type: GraphQLNamedType): void => {
    if (seen.has(type)) return;
    seen.add(type);
    if (isAbstractType(type)) for (const kind of schema.getPossibleTypes(type)) visit(kind);
    if (!isObjectType(type)) return;
    for (const field of Object.values(type.getFields())) {
      places.add(`${type.name}.${field.name}`);
      visit(getNamedType(field.type));
    }
  };
  const query = schema.getQueryType();
  if (query) for (const field of Object.values(query.getFields())) visit(getNamedType(field.type));
  return places;
}

/** Notes in `filled` every `Type.field` that an answer of `selectionOf` holds: true where it once was neither null nor an empty list. */
export function noteFields(answer: unknown, filled: Map<string, boolean>): void {
  if (Array.isArray(answer)) {
    for (const item of answer) noteFields(item, filled);
    return;
  }
  if (typeof answer !== 'object' || answer === null) return;
  const { __typename: type, ...fields } = answer as Record<string, unknown>;
  for (const [name, value] of Object.entries(fields)) {
    if (typeof type === 'string') {
      const place = `${type}.${name}`;
      const isEmpty = value === null || (Array.isArray(value) && value.length === 0);
      filled.set(place, filled.get(place) === true || !isEmpty);
    }
    noteFields(value, filled);
  }
}
