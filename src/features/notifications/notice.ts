import { createHash } from 'node:crypto';
import { canonicalJson } from '../../platform/canonical-json';
import type { NotificationKindEnum } from './notification.enums';

/** A part of what there is to tell: a guardrail, a changed value, a stopped part. */
export interface NoticeDetail {
  readonly name: string;
  readonly text: string;
}

/** Something to tell an account of, as the feature knows it that has seen it. */
export interface Notice {
  readonly kind: NotificationKindEnum;
  /** A sentence for people. */
  readonly message: string;
  readonly details?: readonly NoticeDetail[];
  /** Which unit did what, where it is about that. */
  readonly trigger?: {
    readonly unitId: string;
    readonly event: string;
    readonly minimumCount: number;
    readonly withinHours: number | null;
  };
  /** UUID of the plan, where it is about one. */
  readonly planId?: string;
  /** What makes two notices of a campaign and kind the same. */
  readonly about: readonly unknown[];
  /** For so many hours the same is not told again; null: never again. */
  readonly againAfterHours: number | null;
  /** Whether whoever reads it has brought it about: then nobody has to be told. */
  readonly isKnown?: boolean;
}

/** Equal for notices of a campaign that are the same: of one length, whatever they are about. */
export function fingerprintOf({ kind, about }: Notice): string {
  return createHash('sha256')
    .update(canonicalJson([kind, ...about]))
    .digest('base64url');
}
