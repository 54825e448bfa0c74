import DataLoader from 'dataloader';
import type { Database } from '../database/statement';

/** How to get many values at once. Two keys with the same `cacheKey` are the same. */
export interface Recipe<Key, Value> {
  readonly name: string;
  cacheKey(key: Key): string;
  /** Values in the order of the keys; an Error in place of a value rejects only its key. */
  load(db: Database, keys: readonly Key[]): Promise<readonly (Value | Error)[]>;
}

/** The batching loaders of one operation, made when they are first asked for; it knows recipes, not features. */
export class Loaders {
  private readonly loaders = new Map<string, DataLoader<unknown, unknown, string>>();

  constructor(
    private readonly db: Database,
    /** Off in operations that write, where a row may change between two reads. */
    private readonly cache: boolean,
  ) {}

  of<Key, Value>(recipe: Recipe<Key, Value>): DataLoader<Key, Value, string> {
    let loader = this.loaders.get(recipe.name) as DataLoader<Key, Value, string> | undefined;
    if (!loader) {
      loader = new DataLoader<Key, Value, string>((keys) => recipe.load(this.db, keys), {
        name: recipe.name,
        cache: this.cache,
        cacheKeyFn: (key) => recipe.cacheKey(key),
        maxBatchSize: 1_000,
      });
      this.loaders.set(recipe.name, loader as unknown as DataLoader<unknown, unknown, string>);
    }
    return loader;
  }
}
