import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { RateLimitedError } from './errors';

const WINDOW_SECONDS = 60;

/**
 * Bounds what each viewer may ask for in a minute, by default in the units that operations are costed in (objects), counted in
 * this process. `consume` rejects with RATE_LIMITED and the seconds until the next minute of this viewer begins.
 */
export class RateLimit {
  private readonly limiter: RateLimiterMemory;

  constructor(
    private readonly costPerMinute: number,
    private readonly unit = 'objects',
  ) {
    this.limiter = new RateLimiterMemory({ points: costPerMinute, duration: WINDOW_SECONDS });
  }

  async consume(viewer: string, cost: number): Promise<void> {
    try {
      await this.limiter.consume(viewer, Math.max(1, cost));
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      const retryAfterSeconds = Math.ceil(refused.msBeforeNext / 1_000);
      throw new RateLimitedError(
        `This account has asked for more than ${this.costPerMinute} ${this.unit} in a minute. Go on in ${retryAfterSeconds} seconds.`,
        { retryAfterSeconds },
      );
    }
  }
}

/** The limit of a configuration, in which 0 is none. */
export function rateLimitOf({ costPerMinute }: { readonly costPerMinute: number }): RateLimit | undefined {
  return costPerMinute > 0 ? new RateLimit(costPerMinute) : undefined;
}
