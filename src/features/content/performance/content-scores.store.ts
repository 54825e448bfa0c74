import type { Pool } from 'pg';
import { type Database, Parameters, statement } from '../../../platform/database/statement';
import { lockContents } from './content-counts.store';
import type { ContentScore } from './content-score.entity';
import type { CountedContent, ScoredContent, ScoredTemplate, ScoredVersion } from './score-contents';
import type { TemplateVersionScore } from './template-version-score.entity';

const ESTIMATES = [
  ...['engagement', 'othersEngagement', 'engagementRatio'],
  ...['conversionRate', 'othersConversionRate', 'conversionRatio'],
] as const;
type Estimate = (typeof ESTIMATES)[number];

const CONTENT_COLUMNS: readonly (readonly [property: keyof ScoredContent, column: string, type: string])[] = [
  ['contentId', 'content_id', 'uuid'],
  ['impressions', 'impressions', 'bigint'],
  ['clicks', 'clicks', 'bigint'],
  ['conversions', 'conversions', 'bigint'],
  ['others', 'others', 'integer'],
  ['othersImpressions', 'others_impressions', 'bigint'],
  ...ESTIMATES.flatMap((name) =>
    (['', 'Lower', 'Upper'] as const).map(
      (end) =>
        [`${name as Estimate}${end}` as keyof ScoredContent, snake(`${name}${end}`), 'double precision'] as const,
    ),
  ),
];

const VERSION_COLUMNS: readonly (readonly [property: keyof ScoredVersion, column: string, type: string])[] = [
  ['templateId', 'template_id', 'uuid'],
  ['version', 'version', 'integer'],
  ['judged', 'judged', 'integer'],
  ['successes', 'successes', 'integer'],
  ['impressions', 'impressions', 'bigint'],
  ['clicks', 'clicks', 'bigint'],
  ['performanceScore', 'performance_score', 'double precision'],
  ['performanceScoreLower', 'performance_score_lower', 'double precision'],
  ['performanceScoreUpper', 'performance_score_upper', 'double precision'],
];

/** Every content of the viewer that was shown or clicked. */
export function listCounted(db: Database): Promise<CountedContent[]> {
  const text = `SELECT t.id, t.template_id AS "templateId", t.template_version AS "templateVersion", t.campaign_id AS "campaignId",
      t.impressions, t.clicks, t.conversions
    FROM personalized_content t WHERE t.user_id = $1 AND (t.impressions > 0 OR t.clicks > 0) ORDER BY t.id`;
  return db.query(statement('personalized_content.listCounted', text, new Parameters(db.userId)));
}

/** Writes what contents were judged, here and in the columns that lists are sorted by. */
export async function writeContentScores(db: Database, scores: readonly ScoredContent[], asOf: Date): Promise<void> {
  await lockContents(
    db,
    scores.map(({ contentId }) => contentId),
  );
  const parameters = new Parameters(db.userId);
  const arrays = CONTENT_COLUMNS.map(([property, , type]) =>
    parameters.add(
      scores.map((score) => score[property]),
      `${type}[]`,
    ),
  );
  const names = CONTENT_COLUMNS.map(([, column]) => column);
  const at = parameters.add(asOf, 'timestamptz');
  const text = `WITH n AS (SELECT * FROM unnest(${arrays.join(', ')}) AS u(${names.join(', ')})), shown AS (
      UPDATE personalized_content t SET engagement_score = n.engagement, performance_vs_template = n.engagement_ratio
      FROM n WHERE t.user_id = $1 AND t.id = n.content_id
        AND (t.engagement_score, t.performance_vs_template) IS DISTINCT FROM (n.engagement, n.engagement_ratio)
    )
    INSERT INTO content_scores AS t (user_id, ${names.join(', ')}, as_of)
    SELECT $1, ${names.map((name) => `n.${name}`).join(', ')}, ${at} FROM n
    WHERE EXISTS (SELECT FROM personalized_content c WHERE c.user_id = $1 AND c.id = n.content_id)
    ON CONFLICT (user_id, content_id) DO UPDATE SET
      ${[...names.slice(1), 'as_of'].map((name) => `${name} = excluded.${name}`).join(', ')}
    WHERE t.user_id = $1 AND t.as_of <= excluded.as_of`;
  await db.query(statement('content_scores.write', text, parameters));
}

/** Writes what versions and templates were judged, and forgets what was not judged this time. */
export async function writeTemplateScores(
  db: Database,
  versions: readonly ScoredVersion[],
  templates: readonly ScoredTemplate[],
  asOf: Date,
): Promise<void> {
  await forgetContents(db, asOf);
  const parameters = new Parameters(db.userId);
  const arrays = VERSION_COLUMNS.map(([property, , type]) =>
    parameters.add(
      versions.map((version) => version[property]),
      `${type}[]`,
    ),
  );
  const names = VERSION_COLUMNS.map(([, column]) => column);
  const written = [...names.slice(2), 'usage_count', 'as_of'];
  const at = parameters.add(asOf, 'timestamptz');
  const text = `INSERT INTO template_version_scores AS t (user_id, template_id, version, ${written.join(', ')})
    SELECT $1, v.template_id, v.version, coalesce(n.judged, 0), coalesce(n.successes, 0), coalesce(n.impressions, 0),
      coalesce(n.clicks, 0), n.performance_score, n.performance_score_lower, n.performance_score_upper, u.made, ${at}
    FROM content_template_versions v
    CROSS JOIN LATERAL (SELECT count(*) AS made FROM personalized_content c
      WHERE c.user_id = $1 AND c.template_id = v.template_id AND c.template_version = v.version) u
    LEFT JOIN unnest(${arrays.join(', ')}) AS n(${names.join(', ')}) ON n.template_id = v.template_id AND n.version = v.version
    WHERE v.user_id = $1
    ON CONFLICT (user_id, template_id, version) DO UPDATE SET
      ${written.map((name) => `${name} = excluded.${name}`).join(', ')}
    WHERE t.user_id = $1 AND t.as_of <= excluded.as_of`;
  await db.query(statement('template_version_scores.write', text, parameters));
  const shown = new Parameters(db.userId);
  const list = (type: string, value: (template: ScoredTemplate) => unknown) =>
    shown.add(templates.map(value), `${type}[]`);
  const given = `unnest(${list('uuid', (one) => one.templateId)}, ${list('double precision', (one) => one.successRate)},
    ${list('double precision', (one) => one.performanceScore)}) AS n(id, success_rate, performance_score)`;
  // Neither the version of a template nor its time of change: it is as it was.
  const update = `UPDATE content_templates t SET success_rate = s.success_rate, performance_score = s.performance_score
    FROM (SELECT o.id, n.success_rate, n.performance_score FROM content_templates o LEFT JOIN ${given} ON n.id = o.id
      WHERE o.user_id = $1 ORDER BY o.id) s
    WHERE t.user_id = $1 AND t.id = s.id
      AND (t.success_rate, t.performance_score) IS DISTINCT FROM (s.success_rate, s.performance_score)`;
  await db.query(statement('content_templates.writeScores', update, shown));
}

/** Contents that count as nothing any more lose what they were judged before. */
async function forgetContents(db: Database, asOf: Date): Promise<void> {
  const parameters = new Parameters(db.userId);
  const text = `WITH gone AS (DELETE FROM content_scores t WHERE t.user_id = $1 AND t.as_of < ${parameters.add(asOf, 'timestamptz')}
      RETURNING t.content_id)
    UPDATE personalized_content t SET engagement_score = NULL, performance_vs_template = NULL
    FROM gone WHERE t.user_id = $1 AND t.id = gone.content_id`;
  await db.query(statement('content_scores.forget', text, parameters));
}

export function findContentScores(db: Database, ids: readonly string[]): Promise<ContentScore[]> {
  const parameters = new Parameters(db.userId);
  const list = CONTENT_COLUMNS.map(([property, column]) => `t.${column} AS "${property}"`).join(', ');
  const text = `SELECT ${list}, t.as_of AS "asOf" FROM content_scores t
    WHERE t.user_id = $1 AND t.content_id = ANY (${parameters.add([...ids], 'uuid[]')})`;
  return db.query(statement('content_scores.find', text, parameters));
}

export function findVersionScores(
  db: Database,
  keys: readonly { readonly templateId: string; readonly version: number }[],
): Promise<TemplateVersionScore[]> {
  const parameters = new Parameters(db.userId);
  const templates = parameters.add(
    keys.map(({ templateId }) => templateId),
    'uuid[]',
  );
  const numbers = parameters.add(
    keys.map(({ version }) => version),
    'integer[]',
  );
  const list = VERSION_COLUMNS.map(([property, column]) => `t.${column} AS "${property}"`).join(', ');
  const text = `SELECT ${list}, t.usage_count AS "usageCount", t.as_of AS "asOf" FROM template_version_scores t
    WHERE t.user_id = $1 AND (t.template_id, t.version) IN (SELECT * FROM unnest(${templates}, ${numbers}))`;
  return db.query(statement('template_version_scores.find', text, parameters));
}

/** The users of whose contents something was counted since they were judged last. Asked as the owner of the tables. */
export async function listUsersToScore(owner: Pool): Promise<string[]> {
  const { rows } = await owner.query<{ id: string }>(
    `SELECT u.id FROM users u WHERE EXISTS (SELECT FROM personalized_content c WHERE c.user_id = u.id
       AND c.counted_at > coalesce((SELECT max(s.as_of) FROM template_version_scores s WHERE s.user_id = u.id),
         (SELECT max(s.as_of) FROM content_scores s WHERE s.user_id = u.id), '-infinity')) ORDER BY u.id`,
  );
  return rows.map(({ id }) => id);
}

/** The users who have contents that facts may be of. Asked as the owner of the tables. */
export async function listUsersWithAds(owner: Pool): Promise<string[]> {
  const { rows } = await owner.query<{ id: string }>(
    `SELECT u.id FROM users u WHERE EXISTS (SELECT FROM personalized_content c WHERE c.user_id = u.id AND c.ad_names <> '{}')
       OR EXISTS (SELECT FROM personalized_content c WHERE c.user_id = u.id AND c.counted_from = 'FACTS') ORDER BY u.id`,
  );
  return rows.map(({ id }) => id);
}

function snake(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
