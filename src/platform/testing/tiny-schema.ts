import type { GraphQLSchema } from 'graphql';
import { Arg, Ctx, Field, Int, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import { Parameters, statement } from '../database/statement';
import { ConflictError } from '../errors';
import { buildGraphSchema } from '../graphql/build-schema';
import type { Context } from '../graphql/context';

@ObjectType({ description: 'A thing that has another one.' })
class Thing {
  @Field(() => String, { description: 'Its name.' })
  name: string;

  @Field(() => Thing, { nullable: true, description: 'The next one.' })
  next: Thing | null;
}

@Resolver()
class TinyResolver {
  @Query(() => Boolean, { nullable: true, description: 'Sleeps in the database.' })
  async sleep(@Arg('seconds', () => Number) seconds: number, @Ctx() { db }: Context): Promise<boolean> {
    const parameters = new Parameters(db.userId);
    const duration = parameters.add(seconds, 'double precision');
    const text = `SELECT pg_sleep(${duration}) FROM (SELECT $1::uuid AS user_id) t WHERE t.user_id = $1`;
    await db.query(statement('tests.sleep', text, parameters));
    return true;
  }

  @Query(() => Int, { nullable: true, description: 'How many users the viewer sees.' })
  async users(@Ctx() { db }: Context): Promise<number | null> {
    const parameters = new Parameters(db.userId);
    const text = 'SELECT count(*) AS "count" FROM users t WHERE t.id = $1';
    const [row] = await db.query<{ count: number }>(statement('tests.users', text, parameters));
    return row?.count ?? null;
  }

  @Query(() => String, { nullable: true, description: 'Fails as nobody expected.' })
  async explode(): Promise<string> {
    throw new Error('the secret ingredient is cinnamon');
  }

  @Query(() => String, { nullable: true, description: 'Fails as somebody expected.' })
  async conflict(): Promise<string> {
    throw new ConflictError('It is running already.', { state: 'ACTIVE' });
  }

  @Query(() => Thing, { description: 'A thing in a thing in a thing.' })
  thing(): Thing {
    const inner: Thing = { name: 'thing', next: null };
    return { name: 'thing', next: { name: 'thing', next: inner } };
  }

  @Mutation(() => Boolean, { description: 'Does nothing.' })
  touch(): boolean {
    return true;
  }
}

/** A schema for tests of the server around it: slow, failing and nesting fields. */
export function tinySchema(): GraphQLSchema {
  return buildGraphSchema([TinyResolver]);
}
