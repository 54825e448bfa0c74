import { LEARNING_PARTS } from './features/learning/runs/learning-parts';
import { calibrationDriftPart } from './features/recommendations/calibration/calibration-drift.part';

/** What a learning run consists of, with what features further down notice. */
export const ALL_LEARNING_PARTS = [...LEARNING_PARTS, calibrationDriftPart] as const;
