/** Where the numbers of a test come from; never from both. */
export enum StatisticsSource {
  EVENTS = 'EVENTS',
  REPORTED = 'REPORTED',
}
