import { now } from '../clock';
import { type Database, Parameters, statement } from '../database/statement';
import type { GeneratedTextRow } from './generated-text.entity';
import type { Tokens } from './text-provider';

export type KeptText = Pick<GeneratedTextRow, 'model' | 'output' | 'inputTokens' | 'outputTokens' | 'cost'>;

/** Kept texts are forgotten after this time: what they were written from has changed by then. */
const KEPT_DAYS = 90;

export async function findKeptText(db: Database, promptHash: string): Promise<KeptText | null> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.model, t.output, t.input_tokens AS "inputTokens", t.output_tokens AS "outputTokens", t.cost::text AS cost
    FROM generated_texts t WHERE t.user_id = $1 AND t.prompt_hash = ${parameters.add(promptHash, 'text')}`;
  const [kept] = await db.query<KeptText>(statement('generated_texts.find', text, parameters));
  return kept ?? null;
}

/** Keeps a text, and forgets old ones. */
export async function insertKeptText(
  db: Database,
  promptHash: string,
  name: string,
  { model, output, inputTokens, outputTokens, cost }: KeptText,
): Promise<void> {
  const parameters = new Parameters(db.userId);
  const at = parameters.add(now(), 'timestamptz');
  const text = `WITH old AS (DELETE FROM generated_texts t WHERE t.user_id = $1 AND t.created_at < ${at} - interval '${KEPT_DAYS} days')
    INSERT INTO generated_texts (user_id, prompt_hash, name, model, output, input_tokens, output_tokens, cost, created_at)
    VALUES ($1, ${parameters.add(promptHash, 'text')}, ${parameters.add(name, 'text')}, ${parameters.add(model, 'text')},
      ${parameters.add(JSON.stringify(output), 'jsonb')}, ${parameters.add(inputTokens, 'integer')},
      ${parameters.add(outputTokens, 'integer')}, ${parameters.add(cost, 'numeric')}, ${at})
    ON CONFLICT (user_id, prompt_hash) DO NOTHING`;
  await db.query(statement('generated_texts.insert', text, parameters));
}

/**
 * Sets tokens aside, so that calls at the same time cannot spend the same budget twice. @returns whether the day's budget
 * has room for them.
 */
export async function reserveTokens(db: Database, day: string, tokens: number, budget: number): Promise<boolean> {
  const parameters = new Parameters(db.userId);
  const wanted = parameters.add(tokens, 'bigint');
  const most = parameters.add(budget, 'bigint');
  const text = `INSERT INTO text_generation_usage AS u (user_id, day, reserved_tokens, updated_at)
    SELECT $1, ${parameters.add(day, 'date')}, ${wanted}, ${parameters.add(now(), 'timestamptz')} WHERE ${wanted} <= ${most}
    ON CONFLICT (user_id, day) DO UPDATE SET reserved_tokens = u.reserved_tokens + excluded.reserved_tokens, updated_at = excluded.updated_at
      WHERE u.user_id = $1 AND u.input_tokens + u.output_tokens + u.reserved_tokens + excluded.reserved_tokens <= ${most}
    RETURNING 1 AS reserved`;
  return (await db.query(statement('text_generation_usage.reserve', text, parameters))).length === 1;
}

/** Puts what a call has really cost in place of what was set aside for it. */
export async function settleTokens(
  db: Database,
  day: string,
  reserved: number,
  spent: Tokens & { readonly cost: string; readonly isUsed: boolean },
): Promise<void> {
  const parameters = new Parameters(db.userId);
  const text = `UPDATE text_generation_usage t SET calls = t.calls + 1, fallbacks = t.fallbacks + ${parameters.add(spent.isUsed ? 0 : 1, 'integer')},
      input_tokens = t.input_tokens + ${parameters.add(spent.input, 'bigint')},
      output_tokens = t.output_tokens + ${parameters.add(spent.output, 'bigint')},
      reserved_tokens = greatest(0, t.reserved_tokens - ${parameters.add(reserved, 'bigint')}),
      cost = t.cost + ${parameters.add(spent.cost, 'numeric')}, updated_at = ${parameters.add(now(), 'timestamptz')}
    WHERE t.user_id = $1 AND t.day = ${parameters.add(day, 'date')}`;
  await db.query(statement('text_generation_usage.settle', text, parameters));
}
