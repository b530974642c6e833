/** Locks: cells that must stay as they are. An edit that would change one is refused. */

import { changedCells } from "./cells";
import type { Cell, ScoreDoc } from "./types";

/** A cell as the key of a set, "trackId:bar". */
export type CellKey = `${number}:${number}`;

export const cellKey = (trackId: number, bar: number): CellKey => `${trackId}:${bar}`;

export function cellOfKey(key: CellKey): Cell {
  const [trackId, bar] = key.split(":");
  return { trackId: Number(trackId), bar: Number(bar) };
}

/** Why an edit is not done. `bar` counts from 0. */
export interface Refusal {
  readonly code: "locked" | "nothing";
  readonly part: string;
  readonly bar: number;
  /** How many locked cells the edit would have changed. */
  readonly cells: number;
}

/** The refusal of an edit that changes locked cells; null where it may be done. */
export function refusal(
  before: ScoreDoc,
  after: ScoreDoc,
  locks: ReadonlySet<CellKey>,
): Refusal | null {
  if (locks.size === 0 || before === after) return null;
  const hit = changedCells(before, after).filter((cell) =>
    locks.has(cellKey(cell.trackId, cell.bar)),
  );
  const first = hit[0];
  if (first === undefined) return null;
  const part = before.tracks.find((track) => track.id === first.trackId)?.name ?? "";
  return { code: "locked", part, bar: first.bar, cells: hit.length };
}
