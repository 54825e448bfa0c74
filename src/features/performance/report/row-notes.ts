export type RowNote =
  | 'cleaned'
  | 'roundedIds'
  | 'spendWithoutImpressions'
  | 'clicksAboveImpressions'
  | 'engagementsAboveImpressions'
  | 'fractionalConversions';

export interface NoteCount {
  lines: number;
  firstLine: number;
}

/** Counts what is odd about accepted lines, and where it was first seen. */
export class RowNotes {
  private readonly counts = new Map<RowNote, NoteCount>();

  add(note: RowNote, line: number): void {
    const count = this.counts.get(note);
    if (count === undefined) this.counts.set(note, { lines: 1, firstLine: line });
    else count.lines += 1;
  }

  of(note: RowNote): NoteCount {
    return this.counts.get(note) ?? { lines: 0, firstLine: 0 };
  }
}
