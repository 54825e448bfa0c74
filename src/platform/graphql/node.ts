import { Field, ID, InterfaceType } from 'type-graphql';

/** Everything that has an id of its own. Object types redeclare `id` with `@IdField` of their kind. */
@InterfaceType('Node', {
  description: 'Anything with an id of its own; `node(id)` finds it again.',
  resolveType: (value: { __typename?: string }) => value.__typename ?? '',
})
export abstract class Node {
  @Field(() => ID, { description: 'Id that is unique over all kinds of things; its prefix tells the kind.' })
  id: string;
}
