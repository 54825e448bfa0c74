/** A turn may have begun a little later the last time: four hours early is still the same night. */
const DAY = `interval '20 hours'`;
const WEEK = `interval '164 hours'`;

/**
 * SQL: how long the results of learning last, of the user `u` with the schedule `s`. Null: for ever. By itself a day, where a
 * campaign is important to learn from, or is to be optimised daily or more often and not unimportant; and a week everywhere else.
 */
export const LEARNED_FOR = `CASE s.learning_frequency WHEN 'NEVER' THEN NULL WHEN 'DAILY' THEN ${DAY} WHEN 'WEEKLY' THEN ${WEEK}
  ELSE CASE WHEN EXISTS (
    SELECT FROM campaign_personalization_settings p WHERE p.user_id = u.id AND (p.learning_priority IN ('HIGH', 'CRITICAL')
      OR (p.learning_priority <> 'LOW' AND p.optimization_frequency IN ('HOURLY', 'DAILY')))
  ) THEN ${DAY} ELSE ${WEEK} END END`;

/** SQL: whether a user with the schedule `s`, or without one, is to be measured at a moment. */
export const isTimeToMeasure = (moment: string): string => `CASE s.outcome_frequency WHEN 'NEVER' THEN false
  WHEN 'WEEKLY' THEN s.outcomes_measured_at IS NULL OR s.outcomes_measured_at <= ${moment} - ${WEEK} ELSE true END`;
