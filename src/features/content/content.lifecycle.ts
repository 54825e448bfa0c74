import { ContentStatusEnum } from './content.enums';

const { DRAFT, GENERATED, PUBLISHED, ARCHIVED } = ContentStatusEnum;

const NEXT: Readonly<Record<ContentStatusEnum, readonly ContentStatusEnum[]>> = {
  [DRAFT]: [GENERATED, PUBLISHED, ARCHIVED],
  [GENERATED]: [DRAFT, PUBLISHED, ARCHIVED],
  [PUBLISHED]: [ARCHIVED],
  [ARCHIVED]: [],
};

/** The states that a content may go to; none from ARCHIVED. */
export function nextStatuses(status: ContentStatusEnum): readonly ContentStatusEnum[] {
  return NEXT[status];
}

/** Whether what is shown is settled: the figures of a published content are the figures of exactly that. */
export function isSettled(status: ContentStatusEnum): boolean {
  return status === PUBLISHED || status === ARCHIVED;
}
