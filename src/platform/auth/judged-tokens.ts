import { now } from '../clock';
import type { Viewer } from '../graphql/context';

/** So long a token is taken to be good without another look, unless it expires before. */
const KEPT_MS = 30_000;
/** So many are kept, those that came last. */
const MOST = 5_000;

/**
 * Tokens that were found good a moment ago, so that a client that asks often has its signature verified every half minute and not with
 * every request. A key that is taken back counts for so much longer, which is less than it stays fetched.
 */
export class JudgedTokens {
  private readonly viewers = new Map<string, { readonly viewer: Viewer; readonly until: number }>();

  /** Whose token it is; undefined: it has to be looked at. */
  get(token: string): Viewer | undefined {
    const known = this.viewers.get(token);
    if (known === undefined) return undefined;
    if (now().getTime() < known.until) return known.viewer;
    this.viewers.delete(token);
    return undefined;
  }

  /** Keeps what was found. `expiresAt` is in seconds since 1970, as the claim `exp` has it. */
  add(token: string, viewer: Viewer, expiresAt: number): void {
    const until = Math.min(now().getTime() + KEPT_MS, expiresAt * 1_000);
    if (!(until > now().getTime())) return;
    const [oldest] = this.viewers.keys();
    if (this.viewers.size >= MOST && oldest !== undefined) this.viewers.delete(oldest);
    this.viewers.set(token, { viewer, until });
  }
}
