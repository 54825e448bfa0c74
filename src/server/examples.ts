import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GraphiqlExample } from '../platform/graphiql/settings';

/** Operations that docs/api.md shows, the tests execute and GraphiQL offers to start from. */
const EXAMPLES_DIRECTORY = join(__dirname, '../../docs/examples');

/** The examples in the order of their file names. The first line of each is a comment: its title. */
export function readExamples(directory = EXAMPLES_DIRECTORY): GraphiqlExample[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.graphql'))
    .sort()
    .map((name) => {
      const query = readFileSync(join(directory, name), 'utf8');
      return { title: query.slice(0, query.indexOf('\n')).replace(/^#\s*/, ''), query };
    });
}
