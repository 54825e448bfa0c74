import { columnOf, type RecordType } from '../database/records';
import { type Database, Parameters, statement } from '../database/statement';

/**
 * Puts a worded text into a column of a row, and into `wording` who worded it. Only where the text is still the one that was worded,
 * and nobody has been asked before: what a user has written meanwhile stays.
 */
export async function keepWording(
  db: Database,
  records: RecordType,
  property: string,
  kept: {
    readonly id: string;
    readonly text: string;
    readonly fixedText: string;
    readonly wording: Record<string, unknown>;
    readonly at: Date;
  },
): Promise<void> {
  const parameters = new Parameters(db.userId);
  const { name, sql } = columnOf(records, property);
  const text = `UPDATE ${records.table} t SET ${name} = ${parameters.add(kept.text, 'text')},
      wording = ${parameters.add(JSON.stringify(kept.wording), 'jsonb')}, updated_at = ${parameters.add(kept.at, 'timestamptz')}
    WHERE t.user_id = $1 AND t.id = ${parameters.add(kept.id, 'uuid')} AND t.wording IS NULL
      AND ${sql} = ${parameters.add(kept.fixedText, 'text')}`;
  await db.query(statement(`${records.table}.keepWording`, text, parameters));
}
