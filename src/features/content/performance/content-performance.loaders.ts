import { type Database, Parameters, statement } from '../../../platform/database/statement';
import type { Recipe } from '../../../platform/graphql/loaders';
import type { ContentDay } from './content-days';
import type { ContentScore } from './content-score.entity';
import { findContentScores, findVersionScores } from './content-scores.store';
import type { TemplateVersionScore } from './template-version-score.entity';

/** What a content was judged, by its id; null: it was not. */
export const scoreByContent: Recipe<string, ContentScore | null> = {
  name: 'PersonalizedContent.score',
  cacheKey: (id) => id,
  async load(db, ids) {
    const scores = new Map((await findContentScores(db, ids)).map((score) => [score.contentId, score]));
    return ids.map((id) => scores.get(id) ?? null);
  },
};

interface VersionKey {
  readonly templateId: string;
  readonly version: number;
}

/** What a version of a template was judged; null: it was not. */
export const scoreByVersion: Recipe<VersionKey, TemplateVersionScore | null> = {
  name: 'ContentTemplateVersion.score',
  cacheKey: ({ templateId, version }) => `${templateId} ${version}`,
  async load(db, keys) {
    const scores = new Map((await findVersionScores(db, keys)).map((score) => [this.cacheKey(score), score]));
    return keys.map((key) => scores.get(this.cacheKey(key)) ?? null);
  },
};

interface DaysKey {
  readonly contentId: string;
  readonly from: string;
  readonly to: string;
}

/** What every source has counted of a content on days, both ends included; one statement for all contents that are asked alike. */
export const daysByContent: Recipe<DaysKey, readonly ContentDay[]> = {
  name: 'PersonalizedContent.days',
  cacheKey: ({ contentId, from, to }) => `${contentId} ${from} ${to}`,
  async load(db, keys) {
    const spans = new Map(keys.map(({ from, to }) => [`${from} ${to}`, { from, to }]));
    const found = new Map<string, ContentDay[]>();
    await Promise.all(
      [...spans.values()].map(async ({ from, to }) => {
        const ids = keys.filter((key) => key.from === from && key.to === to).map(({ contentId }) => contentId);
        for (const row of await findDays(db, ids, from, to)) {
          const key = `${row.contentId} ${from} ${to}`;
          const days = found.get(key);
          if (days) days.push(row);
          else found.set(key, [row]);
        }
      }),
    );
    return keys.map((key) => found.get(this.cacheKey(key)) ?? []);
  },
};

function findDays(db: Database, ids: readonly string[], from: string, to: string): Promise<ContentDay[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.content_id AS "contentId", t.day::text AS "day", t.source, t.impressions, t.clicks,
      t.conversions::text AS "conversions", t.revenue::text AS "revenue", t.currencies
    FROM content_daily_statistics t WHERE t.user_id = $1 AND t.content_id = ANY (${parameters.add([...ids], 'uuid[]')})
      AND t.day BETWEEN ${parameters.add(from, 'date')} AND ${parameters.add(to, 'date')} ORDER BY t.content_id, t.day`;
  return db.query(statement('content_daily_statistics.findDays', text, parameters));
}
