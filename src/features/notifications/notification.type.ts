import './notification.enum-types';
import { Field, Int, ObjectType } from 'type-graphql';
import { IdField } from '../../platform/graphql/ids';
import { Node } from '../../platform/graphql/node';
import { DateTime } from '../../platform/graphql/scalars';
import { readList, readRecord, readText } from '../../platform/json-values';
import type { NoticeDetail } from './notice';
import type { Notification } from './notification.entity';
import { NotificationKindEnum } from './notification.enums';

@ObjectType({ description: 'A part of what a notification tells of.', simpleResolvers: true })
export class NotificationDetail implements NoticeDetail {
  @Field(() => String, { description: 'A guardrail, the path of a changed value, or a part of the campaign.' })
  name: string;

  @Field(() => String, { description: 'What there is to say of it.' })
  text: string;
}

@ObjectType('Notification', {
  description:
    'Something that the account is told of, whether somebody was looking or not. It is never changed, but for having been read; ' +
    'after 400 days (or as the server is set) it is gone.',
  implements: Node,
  simpleResolvers: true,
})
export class NotificationType implements Omit<Notification, 'campaign' | 'fingerprint' | 'details'> {
  @IdField('notification', { description: 'Id of the notification.' })
  id: string;

  @IdField('user', { description: 'Id of the user who is told.' })
  userId: string;

  @IdField('campaign', { description: 'Id of the campaign that it is about.' })
  campaignId: string;

  @Field(() => NotificationKindEnum, { description: 'What it tells of.' })
  kind: NotificationKindEnum;

  @Field(() => String, { description: 'It in a sentence.' })
  message: string;

  @Field(() => String, { nullable: true, description: 'Of a trigger: who did it.' })
  unitId: string | null;

  @Field(() => String, { nullable: true, description: 'Of a trigger: the event that it waits for.' })
  event: string | null;

  @Field(() => Int, { nullable: true, description: 'Of a trigger: how often it had to happen, as it said then.' })
  minimumCount: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Of a trigger: within how many hours, as it said then; null also where that is whenever.',
  })
  withinHours: number | null;

  @IdField('plan', { nullable: true, description: 'Id of the optimization plan; null where it is about none.' })
  planId: string | null;

  @Field(() => DateTime, { description: 'When it was seen: of a trigger, when the unit was served after that.' })
  occurredAt: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was read; null: not yet. What somebody has done by hand counts as read at once.',
  })
  readAt: Date | null;
}

@ObjectType({ description: 'What came of marking notifications as read.', simpleResolvers: true })
export class MarkedNotifications {
  @Field(() => Int, { description: 'How many were not read before.' })
  markedCount: number;

  @Field(() => Int, { description: 'How many of the account are unread now.' })
  unreadCount: number;
}

/** The typed view of `details`. */
export function readDetails(json: unknown): NotificationDetail[] {
  return readList(json).flatMap((one) => {
    const [name, text] = [readText(readRecord(one).name), readText(readRecord(one).text)];
    return name === null || text === null ? [] : [{ name, text }];
  });
}
