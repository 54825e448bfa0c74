import { type ServedUnit, serveContents } from '../features/content/serving/serving.service';
import type { Database } from '../platform/database/statement';
import { asOf } from '../platform/told-moment';
import type { Account } from './account';
import { momentFor } from './demo-moment';
import { momentOf } from './demo-parameters';
import type { SimulatedAccount } from './simulate-account';

/** For how many days, and how many visitors a day; the account that is looked at has more of both, and all that runs. */
const SHOWCASE = { days: 7, visitors: 12 };
const OTHERS = { days: 2, visitors: 6 };

/** Of how many visitors one does it. */
const EVERY: Readonly<Record<string, number>> = { cart_abandoned: 5, complained: 17 };

/** Serves visitors in the last days, as the API would have done: some are known to be of the audience, of others nothing is known. */
export async function serveVisitors(db: Database, { account, rows, running }: SimulatedAccount): Promise<void> {
  const { days, visitors } = account.isShowcase ? SHOWCASE : OTHERS;
  const campaigns = account.isShowcase ? rows.campaigns.filter(({ status }) => status === 'ACTIVE') : [running];
  for (let epoch = account.lastEpoch - days + 1; epoch <= account.lastEpoch; epoch++) {
    for (const [index, { id }] of campaigns.entries()) {
      const moment = momentFor(account, `serving/${id}/${epoch}`, momentOf(epoch, 12 + index));
      // A third of yesterday's come back.
      const first = (epoch - account.firstEpoch) * Math.ceil((visitors * 2) / 3);
      const units = Array.from({ length: visitors }, (_, at) => visitor(account, first + at));
      await asOf(moment, () => serveContents(db, id, units));
    }
  }
}

function visitor(account: Account, number: number): ServedUnit {
  const { ageGroups, industry, market } = account;
  const isKnown = number % 2 === 0;
  return {
    unitId: `visitor-${number}`,
    person: {
      ageGroup: isKnown ? ageGroups[number % ageGroups.length] : null,
      location: isKnown ? market.countries[number % market.countries.length] : null,
      language: isKnown ? market.language : null,
      interests: isKnown ? industry.interests : [],
      behaviors: isKnown ? ['repeat_buyer'] : [],
      segments: isKnown ? ['customers'] : [],
    },
    behavior: ['cart_abandoned', 'complained']
      .filter((event) => number % EVERY[event] === 0)
      .map((event) => ({ event, count: 1, occurredAt: null })),
    values: {},
  };
}
