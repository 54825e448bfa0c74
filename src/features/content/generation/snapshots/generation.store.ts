import { now } from '../../../../platform/clock';
import { defineRecords } from '../../../../platform/database/records';
import { type Database, Parameters, statement } from '../../../../platform/database/statement';
import type { PersonalizedContent } from '../../personalized-content.entity';
import { ContentGeneration } from './content-generation.entity';

/** The snapshots of contents; not a thing of its own in the graph, so without ids of the API. */
export const contentGenerations = defineRecords({
  entity: ContentGeneration,
  type: 'ContentGeneration',
  idPrefix: 'generation',
});

/** The contents that were made of these inputs, by the hash of the inputs. */
export async function findByInputs(db: Database, hashes: readonly string[]): Promise<Map<string, string>> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.inputs_hash AS "hash", t.content_id AS "contentId" FROM content_generations t
    WHERE t.user_id = $1 AND t.inputs_hash = ANY (${parameters.add([...new Set(hashes)], 'text[]')})`;
  const rows = await db.query<{ hash: string; contentId: string }>(
    statement('content_generations.findByInputs', text, parameters),
  );
  return new Map(rows.map(({ hash, contentId }) => [hash, contentId]));
}

/** The contents of a campaign and template that are exactly these, by the hash of the content. */
export async function findByContentHash(
  db: Database,
  { campaignId, templateId }: { readonly campaignId: string; readonly templateId: string },
  hashes: readonly string[],
): Promise<Map<string, string>> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.content_hash AS "hash", t.id FROM personalized_content t WHERE t.user_id = $1
    AND t.campaign_id = ${parameters.add(campaignId, 'uuid')} AND t.template_id = ${parameters.add(templateId, 'uuid')}
    AND t.content_hash = ANY (${parameters.add([...new Set(hashes)], 'text[]')})`;
  const rows = await db.query<{ hash: string; id: string }>(
    statement('personalized_content.findByHash', text, parameters),
  );
  return new Map(rows.map(({ hash, id }) => [hash, id]));
}

/** Which of these outputs the campaign has a content of already. */
export async function findKnownOutputs(
  db: Database,
  campaignId: string,
  hashes: readonly string[],
): Promise<Set<string>> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT DISTINCT t.output_hash AS "hash" FROM content_generations t WHERE t.user_id = $1
    AND t.campaign_id = ${parameters.add(campaignId, 'uuid')} AND t.output_hash = ANY (${parameters.add([...new Set(hashes)], 'text[]')})`;
  const rows = await db.query<{ hash: string }>(statement('content_generations.findOutputs', text, parameters));
  return new Set(rows.map(({ hash }) => hash));
}

/** A content with its snapshot. */
export interface NewContent {
  readonly content: Pick<
    PersonalizedContent,
    | 'id'
    | 'campaignId'
    | 'templateId'
    | 'templateVersion'
    | 'contentType'
    | 'personalizedPrompt'
    | 'personalizationContext'
    | 'body'
    | 'filePath'
    | 'contentUrl'
    | 'fileSizeBytes'
    | 'metadata'
    | 'variablesUsed'
    | 'targeting'
    | 'generationModel'
    | 'generationTimeMs'
    | 'generationCost'
    | 'currency'
    | 'qualityScore'
    | 'contentHash'
    | 'status'
  >;
  readonly generation: Omit<ContentGeneration, 'userId' | 'contentId' | 'content' | 'createdAt' | 'contentHash'>;
}

const CONTENT_COLUMNS = `id uuid, campaign_id uuid, template_id uuid, template_version integer, content_type text,
  personalized_prompt text, personalization_context jsonb, body text, file_path text, content_url text, file_size_bytes bigint,
  metadata jsonb, variables_used jsonb, targeting jsonb, generation_model text, generation_time_ms integer,
  generation_cost numeric, currency char(3), quality_score double precision, content_hash text, status text`;

const GENERATION_COLUMNS = `id uuid, run_id uuid, campaign_id uuid, template_id uuid, template_version integer,
  template_checksum text, generator text, model text, fallback_reason text, seed bigint, personalization_level text, prompt text,
  variables jsonb, defaults_applied text[], fallbacks_applied text[], missing text[], left_out text[], inputs_hash text,
  context_hash text, output_hash text, quality jsonb, cost numeric, currency char(3), duration_ms integer`;

const [OF_CONTENT, OF_GENERATION] = [CONTENT_COLUMNS, GENERATION_COLUMNS].map((columns) =>
  columns.split(',').map((column) => column.trim().split(' ')[0] as string),
) as [string[], string[]];

/**
 * Inserts contents with their snapshots. @returns the ids of those that were inserted: one that the campaign and template have
 * already, made by hand in the meantime, is left out with its snapshot.
 */
export async function insertContents(db: Database, rows: readonly NewContent[]): Promise<Set<string>> {
  if (rows.length === 0) return new Set();
  const parameters = new Parameters(db.userId);
  const at = parameters.add(now(), 'timestamptz');
  const given = parameters.add(JSON.stringify(rows.map(({ content }) => snakeCased(content))), 'jsonb');
  const text = `INSERT INTO personalized_content (user_id, ${OF_CONTENT.join(', ')}, created_at, updated_at)
    SELECT $1, ${OF_CONTENT.map((name) => `r.${name}`).join(', ')}, ${at}, ${at}
    FROM jsonb_to_recordset(${given}) AS r(${CONTENT_COLUMNS})
    ON CONFLICT (user_id, campaign_id, template_id, content_hash) DO NOTHING RETURNING id`;
  const inserted = await db.query<{ id: string }>(statement('personalized_content.insertMade', text, parameters));
  const ids = new Set(inserted.map(({ id }) => id));
  await insertGenerations(
    db,
    rows.filter(({ content }) => ids.has(content.id)),
  );
  return ids;
}

async function insertGenerations(db: Database, rows: readonly NewContent[]): Promise<void> {
  if (rows.length === 0) return;
  const parameters = new Parameters(db.userId);
  const at = parameters.add(now(), 'timestamptz');
  const snapshots = rows.map(({ content, generation }) => {
    return { ...snakeCased(generation), content_id: content.id, content_hash: content.contentHash };
  });
  const given = parameters.add(JSON.stringify(snapshots), 'jsonb');
  const text = `INSERT INTO content_generations (user_id, content_id, content_hash, ${OF_GENERATION.join(', ')}, created_at)
    SELECT $1, r.content_id, r.content_hash, ${OF_GENERATION.map((name) => `r.${name}`).join(', ')}, ${at}
    FROM jsonb_to_recordset(${given}) AS r(content_id uuid, content_hash text, ${GENERATION_COLUMNS})`;
  await db.query(statement('content_generations.insert', text, parameters));
}

function snakeCased(row: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value]),
  );
}
