/** For how many days what is not needed any more is kept; 0: for ever. */
export interface Retention {
  /** Assets, from when it was first seen that no content shows them. */
  readonly unusedAssetsDays: number;
  /** What was asked for in each row of a generation run, from the end of the run. */
  readonly generationRowsDays: number;
  /** Notifications, read or not, from when they occurred. */
  readonly notificationsDays: number;
}

export const USUAL_RETENTION: Retention = Object.freeze({
  unusedAssetsDays: 30,
  generationRowsDays: 400,
  notificationsDays: 400,
});
