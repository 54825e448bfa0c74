import { deleteOwn } from '../../../platform/database/references';
import type { Database } from '../../../platform/database/statement';
import { insertNew, updateOwn } from '../../../platform/database/write';
import type { NodeTypes } from '../../../platform/graphql/node-types';
import type { CreateHoldoutInput, UpdateHoldoutInput } from './holdout.input';
import { holdouts } from './holdout.store';

/** Makes a holdout; returns its UUID. */
export function createHoldout(db: Database, input: CreateHoldoutInput): Promise<string> {
  return insertNew(db, holdouts, { ...input });
}

export function updateHoldout(db: Database, id: string, input: UpdateHoldoutInput): Promise<void> {
  return updateOwn(db, holdouts, id, { ...input });
}

/** Ends a holdout: tests may get its units from now on. */
export function deleteHoldout(db: Database, all: NodeTypes['all'], id: string): Promise<void> {
  return deleteOwn(db, all, holdouts, id);
}
