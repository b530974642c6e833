/** Locks outlive a reload: they are kept in the browser by piece, under the parts' names. */

import { asParts, type CellKey, type CellSet, cellKey, NO_CELLS } from "./cells";

interface Named {
  readonly id: number;
  readonly name: string;
}

const keyOf = (piece: string) => `cadenza.locks.${piece}`;

/** Keep a piece's locks; none leaves no trace. */
export function keepLocks(piece: string, locks: CellSet, tracks: readonly Named[]): void {
  const parts = asParts(locks, (id) => tracks.find((track) => track.id === id)?.name);
  if (parts.length === 0) localStorage.removeItem(keyOf(piece));
  else localStorage.setItem(keyOf(piece), JSON.stringify(parts));
}

/** A piece's kept locks; anything unreadable counts as none. */
export function keptLocks(piece: string, tracks: readonly Named[]): CellSet {
  const text = localStorage.getItem(keyOf(piece));
  if (text === null) return NO_CELLS;
  try {
    return readLocks(JSON.parse(text), tracks);
  } catch {
    return NO_CELLS;
  }
}

function readLocks(parts: unknown, tracks: readonly Named[]): CellSet {
  const cells = new Set<CellKey>();
  if (!Array.isArray(parts)) return cells;
  for (const entry of parts as { part?: unknown; bars?: unknown }[]) {
    const track = tracks.find((one) => one.name === entry.part);
    if (track === undefined || !Array.isArray(entry.bars)) continue;
    for (const bar of entry.bars)
      if (Number.isInteger(bar) && bar >= 1) cells.add(cellKey(track.id, (bar as number) - 1));
  }
  return cells;
}
