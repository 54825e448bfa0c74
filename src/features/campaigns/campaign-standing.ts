import type { Campaign } from './campaign.entity';

/** States, in whatever words the platform has for them, in which a campaign is over for good. */
const OVER = /^(completed|complete|ended|finished|expired|archived|deleted|removed|cancell?ed)$/i;
/** States in which it is held, by people or by the platform. */
const HELD = /^(paused|stopped|suspended|disabled|inactive|rejected|disapproved)$/i;
/** States in which it is still being made: whoever asks wants to see how it would be. */
const MADE = /^(draft|planned|preview|in[ _-]?review|pending)$/i;

export function isOver(status: string): boolean {
  return OVER.test(status);
}

/**
 * Whether a campaign shows anything at a moment: not while it is held, nor when it is over or its end has passed, nor before its
 * start. One that is still being made does whatever its dates are, so that it can be looked at before it begins; and so does one
 * in a state that nobody here knows.
 */
export function isShown(
  { status, startsAt, endsAt }: Pick<Campaign, 'status' | 'startsAt' | 'endsAt'>,
  at: Date,
): boolean {
  if (MADE.test(status)) return true;
  if (isOver(status) || HELD.test(status)) return false;
  return (startsAt === null || startsAt <= at) && (endsAt === null || endsAt > at);
}
