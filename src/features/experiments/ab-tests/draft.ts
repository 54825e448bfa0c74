import { ConflictError } from '../../../platform/errors';
import { TestStatusEnum } from './ab-test.enums';

/** Throws CONFLICT unless the test is DRAFT: what units have been assigned by must not change under them. */
export function requireDraft(
  { status }: { readonly status: TestStatusEnum },
  details: Readonly<Record<string, unknown>> = {},
): void {
  if (status === TestStatusEnum.DRAFT) return;
  throw new ConflictError(
    `The plan of a test and its variations may change only while it is DRAFT; this one is ${status}. ` +
      'Only its name and hypothesis may still change.',
    { status, ...details },
  );
}
