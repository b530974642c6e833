import type { CellEvent, NoteRow, ScoreJson } from "../api";

/** What a `plan` event holds: the form without the notes that are to come. */
export interface PlanEvent {
  takes: number;
  score: ScoreJson;
}

function barAt(bars: readonly number[], ticks: number): number {
  let low = 0;
  let high = bars.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bars[middle] ?? 0) <= ticks) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function ordered(a: NoteRow, b: NoteRow): number {
  return a[0] - b[0] || a[1] - b[1];
}

/**
 * The score with cells that came in: what started in a cell's bar gives way to its notes.
 *
 * Cells of parts that the score does not hold are passed over.
 */
export function withCells(score: ScoreJson, cells: CellEvent["cells"]): ScoreJson {
  const fresh = new Map<string, Map<number, readonly NoteRow[]>>();
  for (const cell of cells) {
    const bars = fresh.get(cell.part) ?? new Map<number, readonly NoteRow[]>();
    fresh.set(cell.part, bars.set(cell.bar, cell.notes));
  }
  const tracks = score.tracks.map((track) => {
    const bars = fresh.get(track.name);
    if (!bars) return track;
    const kept = track.notes.filter((note) => !bars.has(barAt(score.bars, note[0])));
    const notes = [...kept, ...[...bars.values()].flat()].sort(ordered);
    return { ...track, notes };
  });
  return { ...score, tracks };
}

/** How many bars from the start every part has been heard of. */
export class Arrival {
  private readonly parts: ReadonlySet<string>;
  private readonly there = new Map<number, Set<string>>();
  /** Bars that are whole, counted from the start without a gap. */
  bars = 0;

  constructor(score: ScoreJson) {
    this.parts = new Set(score.tracks.map((track) => track.name));
  }

  add(cells: CellEvent["cells"]): number {
    for (const cell of cells) {
      const parts = this.there.get(cell.bar) ?? new Set<string>();
      this.there.set(cell.bar, parts.add(cell.part));
    }
    while (this.isWhole(this.bars)) this.bars += 1;
    return this.bars;
  }

  private isWhole(bar: number): boolean {
    const parts = this.there.get(bar);
    return parts !== undefined && [...this.parts].every((part) => parts.has(part));
  }
}
