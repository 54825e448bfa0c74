import { insertRows } from '../../../platform/database/write';
import { insightRow, sameInsight } from '../../learning/insights/insight-rows';
import type { LearningInsight } from '../../learning/insights/learning-insight.entity';
import {
  hasProfile,
  learningInsights,
  listKnownInsights,
  markSeen,
} from '../../learning/insights/learning-insight.store';
import type { LearningPart } from '../../learning/runs/learning-part';
import { listOutcomeBatches } from './drift.store';
import { driftFindings } from './drift-findings';

/** Whether predictions of recommendations still hold, as insights of a learning run. */
export const calibrationDriftPart: LearningPart = {
  name: 'calibration-drift',
  async prepare(db, { runId, at, newId, facts }) {
    const batches = await listOutcomeBatches(db);
    const findings = (await hasProfile(db)) ? driftFindings(batches) : [];
    return {
      inputs: { batches },
      pValues: findings.map(({ pValue }) => pValue ?? 1),
      async conclude(reader, { verdicts }) {
        const known = await listKnownInsights(reader);
        const accepted = findings.flatMap((finding, i) =>
          verdicts[i].isAccepted ? [{ finding, verdict: verdicts[i], same: sameInsight(finding, known) }] : [],
        );
        return {
          async write(writer) {
            const { start, end } = facts.window;
            const rows = accepted
              .filter(({ same }) => same === null)
              .map(({ finding, verdict }) =>
                insightRow(finding, verdict, null, new Map(), {
                  runId,
                  at,
                  id: newId(`insight/${finding.key}`),
                  start,
                  end,
                  completeness: null,
                }),
              );
            if (rows.length > 0) await insertRows<LearningInsight>(writer, learningInsights, rows);
            await markSeen(
              writer,
              accepted.flatMap(({ same }) => (same === null ? [] : [same.id])),
              runId,
              at,
            );
            return { calibrationDrifts: accepted.length };
          },
        };
      },
    };
  },
};
