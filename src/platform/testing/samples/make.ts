/** Creates one row through a mutation. @returns its id as clients see it. */
export type Make = (mutation: string, input: object) => Promise<string>;
