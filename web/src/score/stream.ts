/** A score that grows while it is composed: the plan first, then cells as they come. */

import { type CellNotes, replaceCells } from "./cells";
import { fromJson } from "./json";
import { type CellKey, cellKey } from "./locks";
import type { NoteRow, ScoreDoc } from "./types";

/** The `plan` event of a job: the score without what is still to come. */
export interface PlanEvent {
  readonly score: unknown;
  /** What is still to come, bars from 0; left out, everything. */
  readonly holes?: readonly {
    readonly part: string;
    readonly track?: number;
    readonly bars: readonly number[];
  }[];
}

/** The `cells` event of a job; bars from 0. */
export interface CellsEvent {
  readonly cells: readonly {
    readonly bar: number;
    readonly part: string;
    readonly track?: number;
    readonly notes: readonly NoteRow[];
  }[];
}

/** A growing score. Immutable. */
export interface Growing {
  readonly doc: ScoreDoc;
  /** The cells that have not come yet. */
  readonly missing: ReadonlySet<CellKey>;
  /** Every part has come up to this tick; playing may go so far. */
  readonly readyTicks: number;
  readonly complete: boolean;
}

/** Begin with the plan. Throws `ScoreFormatError` when its score is none. */
export function planned(event: PlanEvent): Growing {
  const doc = fromJson(event.score);
  const missing = new Set<CellKey>();
  const all = doc.bars.map((_, bar) => bar);
  const holes =
    event.holes ?? doc.tracks.map(({ name, id }) => ({ part: name, track: id, bars: all }));
  for (const hole of holes) {
    const trackId = trackIdOf(doc, hole);
    if (trackId === null) continue;
    for (const bar of hole.bars) if (bar < doc.bars.length) missing.add(cellKey(trackId, bar));
  }
  return growing(doc, missing);
}

function trackIdOf(
  doc: ScoreDoc,
  part: { readonly part: string; readonly track?: number },
): number | null {
  const byName = doc.tracks.find((track) => track.name === part.part);
  const found = byName ?? doc.tracks.find((track) => track.id === part.track);
  return found?.id ?? null;
}

function growing(doc: ScoreDoc, missing: ReadonlySet<CellKey>): Growing {
  let bar = Number.POSITIVE_INFINITY;
  for (const key of missing) bar = Math.min(bar, Number(key.slice(key.indexOf(":") + 1)));
  const readyTicks = doc.bars[bar] ?? doc.endTicks;
  return { doc, missing, readyTicks, complete: missing.size === 0 };
}

/** Lay cells that came into the score. */
export function withCells(score: Growing, event: CellsEvent): Growing {
  const missing = new Set(score.missing);
  const cells: CellNotes[] = [];
  for (const cell of event.cells) {
    const trackId = trackIdOf(score.doc, cell);
    if (trackId === null) continue;
    missing.delete(cellKey(trackId, cell.bar));
    cells.push({ trackId, bar: cell.bar, notes: cell.notes });
  }
  return growing(replaceCells(score.doc, cells).doc, missing);
}
