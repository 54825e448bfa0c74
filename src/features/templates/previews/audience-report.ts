import type { TemplateIssue } from '../checking/template-issue';
import { TemplateIssueCodeEnum, TemplateOutcomeEnum } from '../template.enums';
import type { FilledTemplate } from './fill-template';
import type { TemplateAudienceSegment, TemplateGap } from './preview.type';

/** One filling, and for whom it was. */
export interface AudienceCase {
  readonly number: number;
  readonly segment: string | null;
  readonly filled: FilledTemplate;
}

const EXAMPLES = 10;

/** Counts what came of a template, and what was missing for how many. */
export function summarize(cases: readonly AudienceCase[], segment: string | null): TemplateAudienceSegment {
  const count = (outcome: TemplateOutcomeEnum): number =>
    cases.filter(({ filled }) => filled.outcome === outcome).length;
  return {
    segment,
    checked: cases.length,
    made: count(TemplateOutcomeEnum.MADE),
    skipped: count(TemplateOutcomeEnum.SKIPPED),
    refused: count(TemplateOutcomeEnum.REFUSED),
    gaps: gapsOf(cases),
  };
}

/** The same for each segment, the largest first. */
export function summarizeSegments(cases: readonly AudienceCase[], limit: number): TemplateAudienceSegment[] {
  const bySegment = new Map<string | null, AudienceCase[]>();
  for (const one of cases) {
    const others = bySegment.get(one.segment);
    if (others) others.push(one);
    else bySegment.set(one.segment, [one]);
  }
  return [...bySegment]
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, limit)
    .map(([segment, own]) => summarize(own, segment));
}

function gapsOf(cases: readonly AudienceCase[]): TemplateGap[] {
  const gaps = new Map<string, { issue: TemplateIssue; numbers: number[]; count: number }>();
  for (const { number, filled } of cases) {
    const seen = new Set<string>();
    for (const issue of filled.issues) {
      const key = `${issue.code} ${issue.variable}`;
      // A value too many is no gap; one that is read twice is missing once.
      if (issue.code === TemplateIssueCodeEnum.UNKNOWN_VALUE || seen.has(key)) continue;
      seen.add(key);
      const gap = gaps.get(key) ?? { issue, numbers: [], count: 0 };
      gap.count += 1;
      if (gap.numbers.length < EXAMPLES && gap.numbers.at(-1) !== number) gap.numbers.push(number);
      gaps.set(key, gap);
    }
  }
  return [...gaps.values()]
    .sort((a, b) => b.count - a.count)
    .map(({ issue, numbers, count }) => ({
      code: issue.code,
      variable: issue.variable,
      message: issue.message,
      count,
      share: count / cases.length,
      examples: numbers,
    }));
}
