import { Pool } from 'pg';
import { buildBenchmarks } from '../features/recommendations/benchmarks/benchmark-build.service';
import { now } from '../platform/clock';
import { type AddCommand, withTables } from './command-line';

export const addBenchmarks: AddCommand = (program, context) => {
  const group = program.command('benchmarks').description('What the accounts that share show each other.');
  group
    .command('build')
    .description('Builds the benchmarks here and now, as a worker does every night. As the owner of the database.')
    .option('--json', 'print what was built as JSON')
    .action(async ({ json }: { readonly json?: boolean }) => {
      const build = await withTables(context, async ({ ownerUrl }) => {
        const owner = new Pool({ connectionString: ownerUrl, max: 2 });
        owner.on('error', () => undefined);
        try {
          return await buildBenchmarks(owner, now());
        } finally {
          await owner.end();
        }
      });
      if (json) return context.print(JSON.stringify(build));
      const { since, until, accounts, campaigns, cells, withheld, version } = build;
      context.print(
        `Benchmarks of ${since} to ${until}: ${version ?? 'none, fewer than five accounts share or one has most'}`,
      );
      context.print(`  accounts that share   ${accounts.toLocaleString('en-US')}`);
      context.print(`  their campaigns       ${campaigns.toLocaleString('en-US')}`);
      context.print(`  cells published       ${cells.toLocaleString('en-US')}`);
      context.print(
        `  withheld              ${withheld.tooFew} of too few accounts, ${withheld.dominated} with one too large, ${withheld.remainder} that leave too few over`,
      );
    });
};
