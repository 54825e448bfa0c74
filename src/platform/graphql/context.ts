import type { Logger } from 'pino';
import type { AssetStore } from '../assets/asset-store';
import type { ConfiguredModels } from '../configured-models';
import type { Database } from '../database/statement';
import type { GenerationLimits } from '../generation-limits';
import type { Loaders } from './loaders';
import type { NodeTypes } from './node-types';

/** What a viewer's role allows: an ANALYST reads, a USER also writes, an OPERATOR may also run what the system runs. */
export type Role = 'USER' | 'ANALYST' | 'OPERATOR';

/** Who asks: the account (tenant) whose rows exist for this request, and what may be done with them. */
export interface Viewer {
  readonly userId: string;
  readonly role: Role;
}

/** What every resolver is given. One per operation; `db` is that operation's transaction. */
export interface Context {
  readonly viewer: Viewer;
  readonly db: Database;
  readonly loaders: Loaders;
  readonly nodes: NodeTypes;
  readonly assets: AssetStore;
  readonly generationLimits: GenerationLimits;
  readonly models: ConfiguredModels;
  readonly log: Logger;
  readonly requestId: string;
}
