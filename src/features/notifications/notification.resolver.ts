import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import { BadUserInputError } from '../../platform/errors';
import type { ConnectionValue } from '../../platform/graphql/connection';
import type { Context } from '../../platform/graphql/context';
import { decodeId } from '../../platform/graphql/ids';
import { Needs } from '../../platform/graphql/needs';
import type { PageArgs } from '../../platform/graphql/page-args';
import { requireRecord } from '../../platform/graphql/record-loaders';
import { DateTime } from '../../platform/graphql/scalars';
import { changesOf } from '../../platform/live/change';
import type { User } from '../accounts/user.entity';
import { users } from '../accounts/user.store';
import { UserType } from '../accounts/user.type';
import type { Campaign } from '../campaigns/campaign.entity';
import { campaigns } from '../campaigns/campaign.store';
import { CampaignType } from '../campaigns/campaign.type';
import { NOTIFICATION_CHANGES } from './notification.changes';
import type { Notification } from './notification.entity';
import { NotificationKindEnum } from './notification.enums';
import { notificationListing } from './notification.listing';
import { markNotificationsRead } from './notification.service';
import { countUnread } from './notification.store';
import { MarkedNotifications, NotificationDetail, NotificationType, readDetails } from './notification.type';

const MOST_IDS = 100;

@Resolver(() => NotificationType)
export class NotificationResolver {
  @Query(() => notificationListing.Connection, {
    description:
      'What the account was told of, the latest first. Unread: `filter: { readAt: { isNull: true } }`, and their `totalCount`.',
  })
  async notifications(
    @Args(() => notificationListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<Notification>> {
    return notificationListing.list(context, info, args);
  }

  @Mutation(() => MarkedNotifications, {
    description:
      'Marks unread notifications as read: those that everything holds for that is given; all of the account where nothing is. ' +
      'NOT_FOUND where the viewer has no such notification or campaign.',
  })
  async markNotificationsRead(
    @Ctx() { db }: Context,
    @Arg('ids', () => [ID], { nullable: true, description: 'These alone, at most 100.' }) ids?: string[] | null,
    @Arg('campaignId', () => ID, { nullable: true, description: 'Those of this campaign alone.' })
    campaignId?: string | null,
    @Arg('kind', () => NotificationKindEnum, { nullable: true, description: 'Those of this kind alone.' })
    kind?: NotificationKindEnum | null,
    @Arg('until', () => DateTime, {
      nullable: true,
      description: 'Only what occurred until then: what came while somebody was reading stays unread.',
    })
    until?: Date | null,
  ): Promise<MarkedNotifications> {
    if (ids && ids.length > MOST_IDS) {
      throw BadUserInputError.at('ids', `ids must have at most ${MOST_IDS} entries.`, 'arrayMaxSize');
    }
    const markedCount = await markNotificationsRead(db, {
      ...(ids ? { ids: ids.map((id, index) => decodeId('notification', id, `ids.${index}`)) } : {}),
      ...(campaignId ? { campaignId: decodeId('campaign', campaignId, 'campaignId') } : {}),
      ...(kind ? { kind } : {}),
      ...(until ? { until } : {}),
    });
    return { markedCount, unreadCount: await countUnread(db) };
  }

  @Subscription(() => UserType, {
    subscribe: changesOf(NOTIFICATION_CHANGES, (_, { userId }) => userId),
    description:
      'The account with its `notifications`, whatever campaign they are about: at once, and again when there is a new one or some ' +
      'were marked as read.',
  })
  async accountNotified(@Info() info: GraphQLResolveInfo, @Ctx() context: Context): Promise<User> {
    return requireRecord(context, info, users, context.viewer.userId);
  }

  @FieldResolver(() => UserType, { description: 'The user who is told.' })
  @Needs('userId')
  async user(
    @Root() { userId }: Notification,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<User> {
    return requireRecord(context, info, users, userId);
  }

  @FieldResolver(() => CampaignType, { description: 'The campaign that it is about.' })
  @Needs('campaignId')
  async campaign(
    @Root() { campaignId }: Notification,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<Campaign> {
    return requireRecord(context, info, campaigns, campaignId);
  }

  @FieldResolver(() => [NotificationDetail], {
    description: 'The guardrails that did not hold, the values that changed, or the parts that were stopped.',
  })
  @Needs('details')
  details(@Root() { details }: Notification): NotificationDetail[] {
    return readDetails(details);
  }
}

@Resolver(() => CampaignType)
export class CampaignNotificationsResolver {
  @FieldResolver(() => notificationListing.Connection, {
    description: 'What the account was told of this campaign, the latest first.',
  })
  @Needs()
  async notifications(
    @Root() { id }: Campaign,
    @Args(() => notificationListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<Notification>> {
    return notificationListing.listChildren(context, info, args, 'campaignId', id);
  }
}

@Resolver(() => UserType)
export class UserNotificationsResolver {
  @FieldResolver(() => notificationListing.Connection, { description: 'What this user was told of, the latest first.' })
  @Needs()
  async notifications(
    @Args(() => notificationListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<Notification>> {
    return notificationListing.list(context, info, args);
  }
}
