import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which version of a public template a copy was made from. */
export class SourceTemplateVersion1700000027000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s'`);
    await queryRunner.query('ALTER TABLE content_templates ADD COLUMN source_template_version integer');
    // Copies from before say it in words only, in the note of their first version, which nobody can change.
    await queryRunner.query(`UPDATE content_templates t
      SET source_template_version = substring(v.change_note from '^Copied from version ([0-9]{1,9}) of the public template ')::integer
      FROM content_template_versions v
      WHERE t.source_template_id IS NOT NULL AND v.user_id = t.user_id AND v.template_id = t.id AND v.version = 1`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s'`);
    await queryRunner.query('ALTER TABLE content_templates DROP COLUMN source_template_version');
  }
}
