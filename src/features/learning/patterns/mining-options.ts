import type { SupportFloors } from '../../../statistics/segment-mining/segment-hypotheses';
import type { RunParameters } from '../runs/learning-run.entity';

/** What is too thin to be looked at; `npm run simulate -- learning` mines with the same. */
export const FLOORS: SupportFloors = { support: 1_000, events: 20, clusters: 8, clustersPerSide: 4 };

/** What a run does when nobody says otherwise. */
export const DEFAULT_PARAMETERS: RunParameters = { conditions: 2, falseDiscoveryRate: 0.1, days: 365 };

/** A week tells nothing of weekdays, and a day nothing of other days. */
export const FEWEST_DAYS = 14;
