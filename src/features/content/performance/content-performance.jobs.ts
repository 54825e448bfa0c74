import { defineJob } from '../../../platform/jobs/job';
import { defineSchedule } from '../../../platform/jobs/schedule';
import { CAMPAIGN_DELETED } from '../../campaigns/campaign-deleted';
import { type ChangedFacts, FACTS_CHANGED } from '../../performance/facts/facts-changed';
import { refreshScores } from './content-scores.service';
import { listUsersToScore, listUsersWithAds } from './content-scores.store';
import { countFacts } from './fact-counts.store';
import { askForScores, REFRESH_SCORES } from './score-requests';

/** Counts the facts of contents anew on the days on which facts have changed. */
const countChangedFactsJob = defineJob<Partial<ChangedFacts>>({
  ...FACTS_CHANGED,
  async run({ workspace }, { userId, firstDate = null, lastDate = null }) {
    await workspace.run(userId, 'READ WRITE', async (db) => {
      await countFacts(db, { firstDate, lastDate });
      await askForScores(db);
    });
  },
});

/** Counts all facts of contents anew after a campaign was deleted, whose facts went with it. */
const countRemainingFactsJob = defineJob<object>({
  ...CAMPAIGN_DELETED,
  run: (context, { userId }) => countChangedFactsJob.run(context, { userId }),
});

/** Judges all contents of a user anew. */
export const refreshScoresJob = defineJob<object>({
  ...REFRESH_SCORES,
  async run({ workspace, log, signal }, { userId }) {
    const { contents } = await refreshScores((mode, work) => workspace.run(userId, mode, work), signal);
    log.info({ contents }, 'contents were judged');
  },
});

export const CONTENT_PERFORMANCE_JOBS = [countChangedFactsJob, countRemainingFactsJob, refreshScoresJob] as const;

export const CONTENT_PERFORMANCE_SCHEDULES = [
  // Not when events come in: each batch would wait for the row of the job that the one before has asked for.
  defineSchedule({
    name: 'refresh-content-scores',
    cron: '20 * * * *',
    tenants: listUsersToScore,
    job: refreshScoresJob,
  }),
  // Campaigns that were deleted behind the API's back took their facts along without a word.
  defineSchedule({
    name: 'recount-content-facts',
    cron: '10 3 * * *',
    tenants: listUsersWithAds,
    job: countChangedFactsJob,
  }),
] as const;
