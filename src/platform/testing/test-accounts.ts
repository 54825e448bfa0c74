import type { Pool } from 'pg';

/** A row of `users`, the platform's table. */
export interface TestUser {
  readonly id: string;
  readonly email: string;
  readonly displayName: string | null;
  readonly isActive: boolean;
}

/** A row of `campaigns`, the platform's table. */
export interface TestCampaign {
  readonly userId: string;
  readonly id: string;
  readonly name: string;
  readonly objective: string | null;
  readonly platform: string | null;
  readonly status: string;
  readonly budget: string | null;
  readonly currency: string;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly createdAt: Date;
}

/** Inserts a user, with an invented address where none is given. `owner` is a connection of the tables' owner. */
export async function insertUser(owner: Pool, user: Partial<TestUser> & { id: string }): Promise<TestUser> {
  const row: TestUser = { email: `${user.id}@example.com`, displayName: 'Test user', isActive: true, ...user };
  await owner.query(
    `INSERT INTO users (id, email, display_name, is_active, created_at, updated_at) VALUES ($1, $2, $3, $4, now(), now())`,
    [row.id, row.email, row.displayName, row.isActive],
  );
  return row;
}

/** Inserts a campaign, active and worth 1000.00 USD where nothing else is said. */
export async function insertCampaign(
  owner: Pool,
  campaign: Partial<TestCampaign> & { userId: string; id: string },
): Promise<TestCampaign> {
  const row: TestCampaign = {
    name: 'Test campaign',
    objective: 'SALES',
    platform: 'INSTAGRAM',
    status: 'ACTIVE',
    budget: '1000.00',
    currency: 'USD',
    startsAt: null,
    endsAt: null,
    createdAt: new Date(),
    ...campaign,
  };
  await owner.query(
    `INSERT INTO campaigns (user_id, id, name, objective, platform, status, budget, currency, starts_at, ends_at, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)`,
    [
      row.userId,
      row.id,
      row.name,
      row.objective,
      row.platform,
      row.status,
      row.budget,
      row.currency,
      row.startsAt,
      row.endsAt,
      row.createdAt,
    ],
  );
  return row;
}
