import { Field, ID, ObjectType } from 'type-graphql';

@ObjectType({ description: 'What a deletion leaves behind.', simpleResolvers: true })
export class Deleted {
  @Field(() => ID, { description: 'The id of what was deleted.' })
  deletedId: string;
}
