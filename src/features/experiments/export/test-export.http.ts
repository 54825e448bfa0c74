import type { FastifyInstance } from 'fastify';
import type { Authenticator } from '../../../platform/auth/authenticator';
import type { Workspace } from '../../../platform/database/unit-of-work';
import { BadUserInputError } from '../../../platform/errors';
import { decodeId } from '../../../platform/graphql/ids';
import { requireViewer } from '../../../platform/http/bearer';
import { exportSums, exportTest } from './test-export';

export interface TestExportDependencies {
  readonly workspace: Workspace;
  readonly authenticate: Authenticator;
}

const FORMATS: readonly unknown[] = ['json', 'csv'];

/**
 * `GET /v1/ab-tests/{id}/export?format=json|csv`: a test with everything that its numbers follow from, or its sums as a table.
 * For every role; without `format` it is JSON.
 */
export function registerTestExport(app: FastifyInstance, { workspace, authenticate }: TestExportDependencies): void {
  app.get<{ Params: { id: string }; Querystring: Record<string, unknown> }>(
    '/v1/ab-tests/:id/export',
    async (request, reply) => {
      const { userId } = await requireViewer(request, reply, authenticate);
      const { format = 'json', ...others } = request.query;
      const [unknown] = Object.keys(others);
      if (unknown !== undefined) throw BadUserInputError.at('query', 'The one parameter is format.', 'unknown');
      if (!FORMATS.includes(format)) throw BadUserInputError.at('format', 'format must be json or csv.', 'isIn');
      const id = decodeId('test', request.params.id);
      reply.header('cache-control', 'no-store');
      if (format === 'csv') {
        const { key, csv } = await workspace.run(userId, 'READ ONLY', (db) => exportSums(db, id));
        return reply
          .type('text/csv; charset=utf-8; header=present')
          .header('content-disposition', `attachment; filename="${key}.csv"`)
          .send(csv);
      }
      const file = await workspace.run(userId, 'READ ONLY', (db) => exportTest(db, id));
      return reply
        .type('application/json; charset=utf-8')
        .header('content-disposition', `attachment; filename="${String(file.test.key)}.json"`)
        .send(file);
    },
  );
}
