import type { RecordType } from '../database/records';

/** The kinds of things that `node(id)` finds, by the prefix of their ids. */
export class NodeTypes {
  private readonly byPrefix: ReadonlyMap<string, RecordType>;

  /** Throws when two kinds have the same prefix. */
  constructor(readonly all: readonly RecordType[]) {
    this.byPrefix = new Map(all.map((records) => [records.idPrefix, records]));
    if (this.byPrefix.size !== all.length) throw new Error('Two kinds of things have the same id prefix.');
  }

  of(prefix: string): RecordType | undefined {
    return this.byPrefix.get(prefix);
  }
}
