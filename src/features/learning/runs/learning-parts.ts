import { insightPart } from '../insights/insight.part';
import { experimentPart } from '../patterns/experiment-patterns.service';
import { preferencePart } from '../preferences/preference.part';
import type { LearningPart } from './learning-part';

/** What a run makes besides patterns, in the order of their p-values in the family. */
export const LEARNING_PARTS: readonly LearningPart[] = [experimentPart, insightPart, preferencePart];
