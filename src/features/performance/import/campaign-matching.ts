import type { Database } from '../../../platform/database/statement';
import { parseId } from '../../../platform/graphql/ids';
import { recordImportedCampaigns } from '../../campaigns/history/campaign-change.service';
import { quoted } from '../report/report-options';
import { findCampaigns, insertCampaigns } from './campaign-reference.store';
import type { ImportProblem } from './performance-import-run.entity';

/** More new campaigns than this in one file are a column mapped wrongly. */
const MAX_NEW_CAMPAIGNS = 5_000;

/** What the status of a campaign says that an import has made: the platform has not said anything of it yet. */
const IMPORTED = 'IMPORTED';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export interface CampaignMatch {
  /** UUIDs by what the file says. */
  readonly ids: ReadonlyMap<string, string>;
  /** Names without a campaign, with the platform to give it. */
  readonly missing: ReadonlyMap<string, string | null>;
  readonly problems: readonly ImportProblem[];
}

/**
 * Finds the campaigns that a report means: by id (`campaign_…` or UUID), else by their exact name. A name that two
 * campaigns have, or an id that none has, is a problem; so is every unknown name unless `createMissing`.
 */
export async function matchCampaigns(
  db: Database,
  named: ReadonlyMap<string, string | null>,
  createMissing: boolean,
): Promise<CampaignMatch> {
  const references = new Map<string, string>();
  for (const name of named.keys()) {
    const id = referenceOf(name);
    if (id !== null) references.set(name, id);
  }
  const found = await findCampaigns(db, [...named.keys()], [...references.values()]);
  const known = new Set(found.map(({ id }) => id));
  const byName = new Map<string, string[]>();
  for (const { id, name } of found) byName.set(name, [...(byName.get(name) ?? []), id]);

  const ids = new Map<string, string>();
  const missing = new Map<string, string | null>();
  const problems: ImportProblem[] = [];
  for (const [name, platform] of named) {
    const reference = references.get(name);
    const [id, another] = reference !== undefined && known.has(reference) ? [reference] : (byName.get(name) ?? []);
    if (another !== undefined) problems.push(problem('AMBIGUOUS_CAMPAIGN', ambiguous(name)));
    else if (id !== undefined) ids.set(name, id);
    else if (reference !== undefined) problems.push(problem('UNKNOWN_CAMPAIGN', noSuchId(name)));
    else if (!createMissing) problems.push(problem('UNKNOWN_CAMPAIGN', unknown(name)));
    else missing.set(name, platform);
  }
  if (missing.size > MAX_NEW_CAMPAIGNS) problems.push(problem('TOO_MANY_CAMPAIGNS', tooMany(missing.size)));
  return { ids, missing, problems };
}

/** Makes the missing campaigns; returns the UUIDs of all by what the file says. */
export async function createMissingCampaigns(
  db: Database,
  { ids, missing }: CampaignMatch,
  currency: string | null,
): Promise<ReadonlyMap<string, string>> {
  const wanted = [...missing].map(([name, platform]) => ({ name, platform, currency }));
  const made = await insertCampaigns(db, wanted, IMPORTED);
  await recordImportedCampaigns(
    db,
    wanted.map((fields, index) => ({ id: made[index] ?? '', fields: { ...fields, status: IMPORTED } })),
  );
  return new Map([...ids, ...wanted.map(({ name }, index) => [name, made[index] ?? ''] as const)]);
}

function referenceOf(name: string): string | null {
  if (UUID.test(name)) return name;
  const parsed = parseId(name);
  return parsed?.prefix === 'campaign' ? parsed.uuid : null;
}

function problem(code: string, message: string): ImportProblem {
  return { line: null, column: 'campaign', code, message };
}

const ambiguous = (name: string) =>
  `Several campaigns are called ${quoted(name)}. Write the id (campaign_…) of the one that is meant.`;
const noSuchId = (name: string) => `There is no campaign with the id ${quoted(name)}.`;
const unknown = (name: string) =>
  `There is no campaign called ${quoted(name)}. Make it, correct the name, or allow createCampaigns.`;
const tooMany = (count: number) =>
  `The file names ${count} campaigns that do not exist; at most ${MAX_NEW_CAMPAIGNS} are made. Is the campaign column right?`;
