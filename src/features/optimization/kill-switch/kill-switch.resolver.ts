import { Arg, Ctx, Field, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import { hasCharacters } from '../../../platform/characters';
import { now } from '../../../platform/clock';
import { BadUserInputError } from '../../../platform/errors';
import type { Context } from '../../../platform/graphql/context';
import { DateTime } from '../../../platform/graphql/scalars';
import { findKillSwitch, writeKillSwitch } from './kill-switch.store';

const MAX_REASON = 1_000;

@ObjectType({
  description: 'The switch with which an account stops all optimization at once.',
  simpleResolvers: true,
})
export class OptimizationKillSwitch {
  @Field(() => Boolean, {
    description: 'Whether optimization is stopped: nothing is applied, by nobody. Plans can be made and taken back.',
  })
  enabled: boolean;

  @Field(() => String, { nullable: true, description: 'Why it was last switched; null where no reason was given.' })
  reason: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was last switched; null: never.' })
  changedAt: Date | null;
}

@Resolver(() => OptimizationKillSwitch)
export class KillSwitchResolver {
  @Query(() => OptimizationKillSwitch, { description: 'Whether optimization is stopped for the whole account.' })
  async optimizationKillSwitch(@Ctx() { db }: Context): Promise<OptimizationKillSwitch> {
    const found = await findKillSwitch(db);
    return { enabled: found?.isStopped ?? false, reason: found?.reason ?? null, changedAt: found?.changedAt ?? null };
  }

  @Mutation(() => OptimizationKillSwitch, {
    description: 'Stops optimization for the whole account, or lets it go on. Needs no other permission than to write.',
  })
  async setOptimizationKillSwitch(
    @Arg('enabled', () => Boolean, { description: 'True: stop. False: go on.' }) enabled: boolean,
    @Arg('reason', () => String, { nullable: true, description: 'Why: 1 to 1000 characters.' })
    reason: string | undefined,
    @Ctx() { db }: Context,
  ): Promise<OptimizationKillSwitch> {
    const why = reason?.trim() ?? null;
    if (why !== null && !hasCharacters(why, 1, MAX_REASON)) {
      throw BadUserInputError.at('reason', `reason must have 1 to ${MAX_REASON} characters.`, 'isLength');
    }
    const changedAt = now();
    await writeKillSwitch(db, { isStopped: enabled, reason: why, changedAt });
    return { enabled, reason: why, changedAt };
  }
}
