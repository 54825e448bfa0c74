/** Who has counted the numbers of a content. */
export enum ContentSourceEnum {
  EVENTS = 'EVENTS',
  FACTS = 'FACTS',
  REPORTED = 'REPORTED',
}
