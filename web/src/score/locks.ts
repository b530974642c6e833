/** Locks: cells that must stay as they are. An edit that would change one is refused. */

import { changedCells } from "./cells";
import type { Cell, ScoreDoc } from "./types";

/** A cell as the key of a set, "trackId:bar". */
export type CellKey = `${number}:${number}`;

export const cellKey = ({ trackId, bar }: Cell): CellKey => `${trackId}:${bar}`;

export function cellOfKey(key: CellKey): Cell {
  const [trackId, bar] = key.split(":");
  return { trackId: Number(trackId), bar: Number(bar) };
}

/** The locked cells. */
export type Locks = ReadonlySet<CellKey>;

export const NO_LOCKS: Locks = new Set();

export function lock(locks: Locks, cells: Iterable<Cell>): Locks {
  return new Set([...locks, ...[...cells].map(cellKey)]);
}

export function unlock(locks: Locks, cells: Iterable<Cell>): Locks {
  const next = new Set(locks);
  for (const cell of cells) next.delete(cellKey(cell));
  return next;
}

/** Every bar of a track. */
export function cellsOfTrack(doc: ScoreDoc, trackId: number): Cell[] {
  return doc.bars.map((_, bar) => ({ trackId, bar }));
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
export function refusal(before: ScoreDoc, after: ScoreDoc, locks: Locks): Refusal | null {
  if (locks.size === 0 || before === after) return null;
  const hit = changedCells(before, after).filter((cell) => locks.has(cellKey(cell)));
  const first = hit[0];
  if (first === undefined) return null;
  const part = before.tracks.find((track) => track.id === first.trackId)?.name ?? "";
  return { code: "locked", part, bar: first.bar, cells: hit.length };
}
