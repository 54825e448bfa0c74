import { Client } from 'pg';
import { auditMeasurements } from '../features/tracking/measurement-audit';

/** Counts the numbers of all tests anew, from the events on, as the owner of the tables. @returns all that is wrong. */
export async function examineMeasurements(ownerUrl: string): Promise<{ ok: boolean; detail: string }> {
  const owner = new Client({ connectionString: ownerUrl, application_name: 'personalization-doctor' });
  await owner.connect();
  try {
    const { unitsRecounted, unitsKept, days, variations, problems } = await auditMeasurements(owner);
    if (problems.length > 0) return { ok: false, detail: problems.join(' ') };
    const kept = unitsKept === 0 ? '' : ` (and ${unitsKept} whose events are gone, as they were)`;
    return {
      ok: true,
      detail: `${unitsRecounted} units${kept}, ${days} daily statistics and ${variations} variations counted anew: all hold`,
    };
  } catch (error) {
    return {
      ok: false,
      detail: `not counted: ${error instanceof Error ? error.message : String(error)}. Run migrate up.`,
    };
  } finally {
    await owner.end();
  }
}
