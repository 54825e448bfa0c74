import type { DailyBudget, Spending } from '../budgets/daily-budget';
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

/** In tokens. */
export const TEXT_BUDGET: DailyBudget = {
  table: 'text_generation_usage',
  spent: ['input_tokens', 'output_tokens'],
  reserved: 'reserved_tokens',
};

/** As the columns of the budget's table. */
export function spendingOf({ input, output }: Tokens, cost: string, isUsed: boolean): Spending {
  return { calls: 1, fallbacks: isUsed ? 0 : 1, input_tokens: input, output_tokens: output, cost };
}
