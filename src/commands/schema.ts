import { printSorted } from '../platform/graphql/build-schema';
import { graphSchema } from '../schema';
import type { AddCommand } from './command-line';

export const addSchema: AddCommand = (program, context) => {
  program
    .command('schema')
    .description('The GraphQL schema.')
    .command('print')
    .description('Prints the schema in GraphQL SDL, sorted.')
    .action(() => context.print(printSorted(graphSchema()).trimEnd()));
};
