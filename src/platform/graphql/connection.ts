import { Field, ObjectType } from 'type-graphql';
import type { Page } from '../database/read';
import { encodeCursor } from './cursor';
import { SafeInt } from './scalars';

@ObjectType({ description: 'Where a page stands in its list.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether there are entries after this page.' })
  hasNextPage: boolean;

  @Field(() => Boolean, { description: 'Whether there are entries before this page.' })
  hasPreviousPage: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first entry; null on an empty page.' })
  startCursor: string | null;

  @Field(() => String, { nullable: true, description: 'Cursor of the last entry; null on an empty page.' })
  endCursor: string | null;
}

/** One page of a list as the graph shows it. Cursors are only made when they are asked for. */
export class ConnectionValue<Row> {
  constructor(
    private readonly page: Page<Row>,
    private readonly fingerprint: string,
    private readonly fromEnd: boolean,
    private readonly fromCursor: boolean,
    readonly totalCount: number | null,
  ) {}

  get nodes(): readonly Row[] {
    return this.page.rows;
  }

  get edges(): { node: Row; cursor: string | null }[] {
    return this.page.rows.map((node, index) => ({ node, cursor: this.cursor(index) }));
  }

  get pageInfo(): PageInfo {
    return {
      hasNextPage: this.fromEnd ? this.fromCursor : this.page.hasMore,
      hasPreviousPage: this.fromEnd ? this.page.hasMore : this.fromCursor,
      startCursor: this.cursor(0),
      endCursor: this.cursor(this.page.rows.length - 1),
    };
  }

  private cursor(index: number): string | null {
    const position = this.page.positions[index];
    return position ? encodeCursor(this.fingerprint, position) : null;
  }
}

export type ConnectionClass<Row> = new () => Pick<ConnectionValue<Row>, 'nodes' | 'edges' | 'pageInfo' | 'totalCount'>;

/** The connection type of lists of `type`, with its edge type. `node` is the type's ObjectType class. */
export function connectionClass<Row>(type: string, node: () => unknown): ConnectionClass<Row> {
  const returns = node as () => StringConstructor;
  const edge = { [`${type}Edge`]: class {} }[`${type}Edge`] as new () => object;
  ObjectType(`${type}Edge`, { description: `A ${type} in a list, with its place.`, simpleResolvers: true })(edge);
  Field(returns, { description: `The ${type}.` })(edge.prototype, 'node');
  Field(() => String, { description: 'The place of this entry; give it as `after` or `before` to page from here.' })(
    edge.prototype,
    'cursor',
  );

  const connection = { [`${type}Connection`]: class {} }[`${type}Connection`] as ConnectionClass<Row>;
  ObjectType(`${type}Connection`, { description: `One page of a list of ${type}.`, simpleResolvers: true })(connection);
  const add = (property: keyof ConnectionValue<Row>, type: () => unknown, description: string): void =>
    Field(type as () => StringConstructor, { description })(connection.prototype, property);
  add('nodes', () => [returns()], 'The entries, in order.');
  add('edges', () => [edge], 'The entries, each with its cursor.');
  add('pageInfo', () => PageInfo, 'Where this page stands in the list.');
  add(
    'totalCount',
    () => SafeInt,
    'How many entries the filter lets through on all pages. Counted only when asked for.',
  );
  return connection;
}
