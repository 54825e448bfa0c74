import { Client } from 'pg';
import { auditContents } from '../features/tracking/content-audit';
import { auditMeasurements } from '../features/tracking/measurement-audit';

/** Counts the numbers of all tests and contents anew, from the events on, as the owner of the tables. @returns all that is wrong. */
export async function examineMeasurements(ownerUrl: string): Promise<{ ok: boolean; detail: string }> {
  const owner = new Client({ connectionString: ownerUrl, application_name: 'personalization-doctor' });
  await owner.connect();
  try {
    const { unitsRecounted, unitsKept, days, variations, problems } = await auditMeasurements(owner);
    const ofContents = await auditContents(owner);
    const wrong = [...problems, ...ofContents.problems];
    if (wrong.length > 0) return { ok: false, detail: wrong.join(' ') };
    const kept = unitsKept === 0 ? '' : ` (and ${unitsKept} whose events are gone, as they were)`;
    return {
      ok: true,
      detail: `${unitsRecounted} units${kept}, ${days} daily statistics, ${variations} variations and ${ofContents.contents} contents counted anew: all hold`,
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
