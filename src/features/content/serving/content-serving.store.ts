import { defineRecords } from '../../../platform/database/records';
import { type Database, Parameters, statement } from '../../../platform/database/statement';
import { ContentServing } from './content-serving.entity';

export const contentServings = defineRecords({
  entity: ContentServing,
  type: 'ContentServing',
  idPrefix: 'serving',
});

/** A serving as it is kept. */
export type ServingRow = Omit<ContentServing, 'userId' | 'campaign'>;

const COLUMNS: readonly (readonly [property: keyof ServingRow, column: string, type: string])[] = [
  ['id', 'id', 'uuid'],
  ['campaignId', 'campaign_id', 'uuid'],
  ['unitId', 'unit_id', 'text'],
  ['contentId', 'content_id', 'uuid'],
  ['strategy', 'strategy', 'text'],
  ['chosenBy', 'chosen_by', 'text'],
  ['propensity', 'propensity', 'double precision'],
  ['candidates', 'candidates', 'integer'],
  ['abTestId', 'ab_test_id', 'uuid'],
  ['variationId', 'variation_id', 'text'],
  ['decidedAt', 'decided_at', 'timestamptz'],
  ['servedAt', 'served_at', 'timestamptz'],
];

/** Writes servings: one statement, whose text does not depend on how many they are. */
export async function insertServings(db: Database, servings: readonly ServingRow[]): Promise<void> {
  const parameters = new Parameters(db.userId);
  const lists = COLUMNS.map(([property, , type]) =>
    parameters.add(
      servings.map((one) => one[property]),
      `${type}[]`,
    ),
  );
  // Arrays of arrays must all be of one length, so that lists travel as JSON.
  const triggers = parameters.add(
    servings.map((one) => JSON.stringify(one.triggers)),
    'jsonb[]',
  );
  const columns = COLUMNS.map(([, column]) => column).join(', ');
  const text = `INSERT INTO content_servings (user_id, ${columns}, triggers)
    SELECT $1, ${columns}, ARRAY(SELECT jsonb_array_elements_text(n.triggers))
    FROM unnest(${lists.join(', ')}, ${triggers}) AS n(${columns}, triggers)`;
  await db.query(statement('content_servings.insert', text, parameters));
}

/** Deletes at most `most` servings of the viewer that are older than `id`, which is in order of time. @returns how many. */
export async function deleteServingsBefore(db: Database, id: string, most: number): Promise<number> {
  const parameters = new Parameters(db.userId);
  const text = `WITH gone AS (
      DELETE FROM content_servings t WHERE t.user_id = $1 AND t.id IN (
        SELECT o.id FROM content_servings o WHERE o.user_id = $1 AND o.id < ${parameters.add(id, 'uuid')}
        ORDER BY o.id LIMIT ${parameters.add(most, 'integer')}) RETURNING 1
    ) SELECT count(*) AS "count" FROM gone`;
  const [row] = await db.query<{ count: number }>(statement('content_servings.deleteBefore', text, parameters));
  return row?.count ?? 0;
}
