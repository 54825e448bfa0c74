import type { MigrationInterface, QueryRunner } from 'typeorm';

const TIMEOUTS = `SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s'`;

const APP_ROLE = `
  SELECT quote_ident(coalesce(nullif(current_setting('personalization.app_role', true), ''), 'personalization_app')) AS role`;

const OWN = `user_id = nullif(current_setting('app.user_id', true), '')::uuid`;

/** How contents do: what was counted of them day by day, and how that compares with what else was made of their template. */
export class ContentPerformance1700000017000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    const [{ role }]: { role: string }[] = await queryRunner.query(APP_ROLE);
    for (const { name, columns } of TABLES) {
      await queryRunner.query(`CREATE TABLE ${name} (${columns}\n)`);
      await queryRunner.query(`ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY`);
      await queryRunner.query(`CREATE POLICY tenant_isolation ON ${name} USING (${OWN}) WITH CHECK (${OWN})`);
      await queryRunner.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${name} TO ${role}`);
    }
    // Before anything is locked that others write to: reading many events takes a while.
    await queryRunner.query(`SET LOCAL statement_timeout = '15min'`);
    await queryRunner.query(COUNT_EVENTS);
    await queryRunner.query(KEEP_COUNTERS);
    await queryRunner.query(TIMEOUTS);
    for (const { name, references } of TABLES) {
      for (const reference of references)
        await queryRunner.query(`-- squawk-ignore adding-foreign-key-constraint,constraint-missing-not-valid
        ALTER TABLE ${name} ADD ${reference}`);
    }
    for (const column of COLUMNS) await queryRunner.query(`ALTER TABLE personalized_content ADD COLUMN ${column}`);
    await queryRunner.query(TAKE_OVER);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    for (const column of [...COLUMNS].reverse()) {
      await queryRunner.query(`ALTER TABLE personalized_content DROP COLUMN ${column.split(' ')[0]}`);
    }
    for (const { name } of [...TABLES].reverse()) await queryRunner.query(`DROP TABLE ${name}`);
  }
}

interface Table {
  readonly name: string;
  readonly columns: string;
  readonly references: readonly string[];
}

const ofContent = (table: string) =>
  `CONSTRAINT fk_${table}_content_id FOREIGN KEY (user_id, content_id) REFERENCES personalized_content (user_id, id) ON DELETE CASCADE`;

const ESTIMATE = (name: string) =>
  `${name} double precision, ${name}_lower double precision, ${name}_upper double precision`;

const TABLES: readonly Table[] = [
  {
    name: 'content_daily_statistics',
    columns: `
    user_id uuid NOT NULL, content_id uuid NOT NULL, day date NOT NULL, source text NOT NULL,
    impressions bigint NOT NULL DEFAULT 0, clicks bigint NOT NULL DEFAULT 0, conversions numeric(18,6) NOT NULL DEFAULT 0,
    revenue numeric(38,6) NOT NULL DEFAULT 0, currencies text[] NOT NULL DEFAULT '{}',
    CONSTRAINT pk_content_daily_statistics PRIMARY KEY (user_id, content_id, day, source),
    CONSTRAINT ck_content_daily_statistics_source CHECK (source IN ('EVENTS', 'FACTS', 'REPORTED')),
    CONSTRAINT ck_content_daily_statistics_counters CHECK (impressions >= 0 AND clicks >= 0 AND conversions >= 0)`,
    references: [ofContent('content_daily_statistics')],
  },
  {
    name: 'content_scores',
    columns: `
    user_id uuid NOT NULL, content_id uuid NOT NULL, impressions bigint NOT NULL, clicks bigint NOT NULL,
    conversions bigint NOT NULL, others integer NOT NULL, others_impressions bigint NOT NULL,
    ${ESTIMATE('engagement')}, ${ESTIMATE('others_engagement')}, ${ESTIMATE('engagement_ratio')},
    ${ESTIMATE('conversion_rate')}, ${ESTIMATE('others_conversion_rate')}, ${ESTIMATE('conversion_ratio')},
    as_of timestamptz NOT NULL,
    CONSTRAINT pk_content_scores PRIMARY KEY (user_id, content_id)`,
    references: [ofContent('content_scores')],
  },
  {
    name: 'template_version_scores',
    columns: `
    user_id uuid NOT NULL, template_id uuid NOT NULL, version integer NOT NULL, usage_count bigint NOT NULL,
    judged integer NOT NULL, successes integer NOT NULL, impressions bigint NOT NULL, clicks bigint NOT NULL,
    ${ESTIMATE('performance_score')}, as_of timestamptz NOT NULL,
    CONSTRAINT pk_template_version_scores PRIMARY KEY (user_id, template_id, version),
    CONSTRAINT ck_template_version_scores_successes CHECK (successes >= 0 AND successes <= judged)`,
    references: [
      `CONSTRAINT fk_template_version_scores_version FOREIGN KEY (user_id, template_id, version)
        REFERENCES content_template_versions (user_id, template_id, version) ON DELETE CASCADE`,
    ],
  },
];

/** Null, or a constant default: no row is rewritten. */
const COLUMNS: readonly string[] = [
  `ad_names text[] NOT NULL DEFAULT '{}'`,
  'counted_from text',
  'counted_at timestamptz',
];

/** Events named contents before anybody counted them. */
const COUNT_EVENTS = `
  INSERT INTO content_daily_statistics (user_id, content_id, day, source, impressions, clicks, conversions, revenue, currencies)
  SELECT e.user_id, e.content_id, (e.occurred_at AT TIME ZONE 'UTC')::date, 'EVENTS',
    count(*) FILTER (WHERE e.kind = 'IMPRESSION'), count(*) FILTER (WHERE e.kind = 'CLICK'),
    count(*) FILTER (WHERE e.kind = 'CONVERSION'), coalesce(sum(e.value), 0),
    coalesce(array_agg(DISTINCT coalesce(e.currency::text, 'XXX') ORDER BY coalesce(e.currency::text, 'XXX')) FILTER (WHERE e.value IS NOT NULL), '{}')
  FROM tracking_events e JOIN personalized_content c ON c.user_id = e.user_id AND c.id = e.content_id
  WHERE e.content_id IS NOT NULL AND e.kind <> 'EXPOSURE'
  GROUP BY e.user_id, e.content_id, (e.occurred_at AT TIME ZONE 'UTC')::date`;

/** What a content said before, from wherever it came, stays what it says: as reported on the day that it was made. */
const KEEP_COUNTERS = `
  INSERT INTO content_daily_statistics (user_id, content_id, day, source, impressions, clicks, conversions)
  SELECT c.user_id, c.id, (c.created_at AT TIME ZONE 'UTC')::date, 'REPORTED', c.impressions, c.clicks, c.conversions
  FROM personalized_content c WHERE c.impressions > 0 OR c.clicks > 0 OR c.conversions > 0`;

/** The numbers of a content are those of the source that has seen most of its impressions. */
const TAKE_OVER = `
  UPDATE personalized_content t SET impressions = s.impressions, clicks = s.clicks, conversions = s.conversions,
    counted_from = s.source, counted_at = now()
  FROM (SELECT DISTINCT ON (x.user_id, x.content_id) x.user_id, x.content_id, x.source, x.impressions, x.clicks, x.conversions
    FROM (SELECT d.user_id, d.content_id, d.source, sum(d.impressions)::bigint AS impressions, sum(d.clicks)::bigint AS clicks,
        round(sum(d.conversions))::bigint AS conversions
      FROM content_daily_statistics d GROUP BY d.user_id, d.content_id, d.source) x
    ORDER BY x.user_id, x.content_id, x.impressions DESC, x.source) s
  WHERE t.user_id = s.user_id AND t.id = s.content_id`;
