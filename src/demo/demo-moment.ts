import type { ToldMoment } from '../platform/told-moment';
import type { Account } from './account';

/** A moment in the life of an account, with ids that come again for the same label. */
export function momentFor(account: Account, label: string, at: Date): ToldMoment {
  let made = 0;
  return {
    at,
    newId: () => {
      made += 1;
      return account.newId(`${label}/${made}`, at);
    },
  };
}
