import { Option } from 'commander';
import { signToken } from '../platform/auth/sign-token';
import type { Role } from '../platform/graphql/context';
import { tokenTrust } from '../server/trust';
import { type AddCommand, CommandError, withTables } from './command-line';
import { userIdOf } from './user-lookup';

interface TokenOptions {
  readonly user: string;
  readonly role: Role;
  readonly expiresIn: string;
  readonly json?: boolean;
}

export const addToken: AddCommand = (program, context) => {
  program
    .command('token')
    .description("Signs a token for a user, with JWT_SECRET or the demo's own secret.")
    .requiredOption('--user <id|email>', 'whose token: id (UUID or user_…) or e-mail address')
    .addOption(new Option('--role <role>', 'what it allows').choices(['USER', 'ANALYST', 'OPERATOR']).default('USER'))
    .option('--expires-in <span>', 'how long it is good for: a number and s, m, h or d', '12h')
    .option('--json', 'print token, user id and role as JSON')
    .action(async ({ user, role, expiresIn, json }: TokenOptions) => {
      const { token, userId } = await withTables(context, async ({ ownerUrl }, config) => {
        const trust = await tokenTrust(config);
        if (!('secret' in trust)) {
          throw new CommandError('Tokens come from the issuer of JWKS_URL here: this installation cannot sign any.');
        }
        const userId = await userIdOf(ownerUrl, user);
        return { userId, token: await signToken({ ...trust, userId, role, expiresIn }) };
      });
      context.print(json ? JSON.stringify({ token, userId, role, expiresIn }) : token);
    });
};
