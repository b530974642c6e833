/** Cells of the arrangement (one part in one bar): ranges, rows of bars, and words for requests. */

import { type CellKey, cellKey, cellOfKey } from "../../score/locks";
import type { Cell } from "../../score/types";

export type { Cell, CellKey };
export { cellKey, cellOfKey };

export type CellSet = ReadonlySet<CellKey>;
export const NO_CELLS: CellSet = new Set();

/** Every cell between two corners; `order` is the tracks' ids from the top. */
export function rectangle(order: readonly number[], from: Cell, to: Cell): CellSet {
  const rows = [order.indexOf(from.trackId), order.indexOf(to.trackId)];
  const top = Math.max(0, Math.min(...rows));
  const bottom = Math.max(...rows);
  const first = Math.min(from.bar, to.bar);
  const last = Math.max(from.bar, to.bar);
  const cells = new Set<CellKey>();
  for (const track of order.slice(top, bottom + 1))
    for (let bar = first; bar <= last; bar += 1) cells.add(cellKey(track, bar));
  return cells;
}

export function union(a: CellSet, b: CellSet): CellSet {
  return new Set([...a, ...b]);
}

export function without(a: CellSet, b: CellSet): CellSet {
  return new Set([...a].filter((key) => !b.has(key)));
}

/** One cell in or out. */
export function toggled(cells: CellSet, key: CellKey): CellSet {
  const next = new Set(cells);
  if (!next.delete(key)) next.add(key);
  return next;
}

/** The bars of each track that has cells, in order, counted from 0. */
export function barsByTrack(cells: CellSet): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>();
  for (const key of cells) {
    const { trackId, bar } = cellOfKey(key);
    const bars = found.get(trackId);
    if (bars === undefined) found.set(trackId, [bar]);
    else bars.push(bar);
  }
  for (const bars of found.values()) bars.sort((a, b) => a - b);
  return found;
}

/** Cells as the API asks for them: the part's name and its bars counted from 1. */
export function asParts(
  cells: CellSet,
  nameOf: (track: number) => string | undefined,
): { part: string; bars: number[] }[] {
  const parts: { part: string; bars: number[] }[] = [];
  for (const [track, bars] of barsByTrack(cells)) {
    const part = nameOf(track);
    if (part !== undefined) parts.push({ part, bars: bars.map((bar) => bar + 1) });
  }
  return parts;
}

/** The first and last bar of a set of cells, or null for none. */
export function barSpan(cells: CellSet): readonly [number, number] | null {
  let first = Number.POSITIVE_INFINITY;
  let last = -1;
  for (const key of cells) {
    const { bar } = cellOfKey(key);
    first = Math.min(first, bar);
    last = Math.max(last, bar);
  }
  return last < 0 ? null : [first, last];
}

/** Bars in words: 0, 1, 2, 5 → "1–3, 6". */
export function barsInWords(bars: readonly number[]): string {
  const words: string[] = [];
  let start = 0;
  for (let place = 1; place <= bars.length; place += 1) {
    if (place < bars.length && bars[place] === (bars[place - 1] ?? 0) + 1) continue;
    const first = (bars[start] ?? 0) + 1;
    const last = (bars[place - 1] ?? 0) + 1;
    words.push(first === last ? `${first}` : `${first}–${last}`);
    start = place;
  }
  return words.join(", ");
}

/** The cell one step from another, kept inside the grid. */
export function stepFrom(
  order: readonly number[],
  bars: number,
  from: Cell,
  rows: number,
  columns: number,
): Cell {
  const row = Math.min(Math.max(order.indexOf(from.trackId) + rows, 0), order.length - 1);
  const bar = Math.min(Math.max(from.bar + columns, 0), Math.max(0, bars - 1));
  return { trackId: order[row] ?? from.trackId, bar };
}
