import { adjustPValues } from '../multiple-comparisons';
import type { BetweenHypothesis } from './between-hypotheses';
import { type TestedSegment, tested } from './segment-finding';
import type { WithinHypothesis } from './segment-hypotheses';

export type Hypothesis = WithinHypothesis | BetweenHypothesis;

/** What became of a p-value that is no segment's. */
export interface OtherVerdict {
  readonly adjustedPValue: number;
  readonly isAccepted: boolean;
}

/** A member of the family as the search sees it. */
export interface Member {
  readonly hypothesis: Hypothesis | null;
  /** Index in `otherPValues`; null for a segment. */
  readonly other: number | null;
  readonly before: TestedSegment | null;
}

/** All p-values that are corrected together: of segments, and of other tests of the same run. Members leave it one by one. */
export class MiningFamily {
  /** Those that have neither been accepted nor taken out. */
  rest: readonly Member[];
  /** How many there were. */
  readonly size: number;
  private readonly blocked = new Set<Member>();

  /** `otherPValues` and `level` in 0..1. */
  constructor(
    hypotheses: readonly Hypothesis[],
    private readonly otherPValues: readonly number[],
    private readonly level: number,
  ) {
    this.rest = [
      ...hypotheses.map((hypothesis) => ({ hypothesis, other: null, before: tested(hypothesis) })),
      ...otherPValues.map((_, other) => ({ hypothesis: null, other, before: null })),
    ];
    this.size = this.rest.length;
  }

  leave(member: Member): void {
    this.rest = this.rest.filter((one) => one !== member);
  }

  /** It stays in the family, and is never accepted. */
  block(member: Member): void {
    this.blocked.add(member);
  }

  pValue(member: Member): number {
    if (this.blocked.has(member)) return 1;
    return member.hypothesis?.score.pValue ?? this.otherPValues[member.other ?? 0];
  }

  /** What Benjamini-Hochberg accepts of the rest, with their adjusted p-values. */
  significant(): Map<Member, number> {
    const significant = new Map<Member, number>();
    for (const [member, p] of this.adjusted()) {
      if (p <= this.level && !this.blocked.has(member)) significant.set(member, p);
    }
    return significant;
  }

  /** Of the others, in their order; `accepted` has those that have been accepted, by index. */
  verdicts(accepted: ReadonlyMap<number, OtherVerdict>): OtherVerdict[] {
    const adjusted = this.adjusted();
    const at = new Map(this.rest.map((member) => [member.other, member]));
    return this.otherPValues.map((_, i) => {
      const member = at.get(i);
      return accepted.get(i) ?? { adjustedPValue: (member && adjusted.get(member)) ?? 1, isAccepted: false };
    });
  }

  /**
   * Segments are corrected over all segments; the others over everything together and over themselves, whichever is larger. So a
   * handful of certain findings of one kind lets no doubtful ones of the other kind in, and segments are judged as the
   * simulation has tried it, whoever else is looking.
   */
  private adjusted(): Map<Member, number> {
    const { rest } = this;
    const segments = rest.filter(({ other }) => other === null);
    const others = rest.filter(({ other }) => other !== null);
    const larger = new Map<Member, number>();
    for (const family of [segments, rest, others]) {
      const adjusted = adjustPValues(
        family.map((member) => this.pValue(member)),
        'BENJAMINI_HOCHBERG',
        this.level,
      );
      family.forEach((member, i) => {
        if (family === rest && member.other === null) return;
        larger.set(member, Math.max(adjusted[i].adjustedPValue, larger.get(member) ?? 0));
      });
    }
    return larger;
  }
}
