/** Which cell's notes are listed. */

import { create } from "zustand";
import { type Cell, cellOfKey } from "../state/cells";
import { piece } from "../state/document";
import { roll } from "../state/roll";

export const useList = create<{ cell: Cell | null }>(() => ({ cell: null }));

/** List the notes of the cell that the cursor is in. */
export function openList(): void {
  const { cursor, cells, focus, mode } = roll();
  const first = [...cells][0];
  const bar = cursor?.bar ?? 0;
  const fallback = first === undefined ? null : cellOfKey(first);
  const cell = mode === "notes" ? { trackId: focus, bar } : (cursor ?? fallback);
  if (cell !== null && piece().doc.tracks.some(({ id }) => id === cell.trackId))
    useList.setState({ cell });
}

export function closeList(): void {
  useList.setState({ cell: null });
}
