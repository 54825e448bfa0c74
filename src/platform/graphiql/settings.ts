/** One operation to start from; its tab is named after the operation, so the query should name it. */
export interface GraphiqlExample {
  readonly title: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** What the page asks the server for when it opens, as JSON. */
export interface GraphiqlSettings {
  /** A bearer token that anyone may have; given in demo mode only. */
  readonly demoToken?: string;
  /** Whose token it is, for people to read. */
  readonly demoUserName?: string;
  readonly examples: readonly GraphiqlExample[];
}
