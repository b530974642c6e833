/** Laying a take into the document: only the cells that were asked for, or the whole of it. */

import {
  type CellNotes,
  type Edited,
  notesInCell,
  reconcile,
  rowOf,
  type ScoreDoc,
  type ScoreJson,
} from "../../score";
import { type CellSet, cellOfKey } from "../state/cells";

/** The rows of a take's cells, for the tracks of the document; parts go by their names. */
export function cellsOfTake(doc: ScoreDoc, cells: CellSet, take: ScoreJson): CellNotes[] {
  const found: CellNotes[] = [];
  const scale = doc.ticksPerQuarter / take.ticks_per_quarter;
  for (const key of cells) {
    const { trackId, bar } = cellOfKey(key);
    const name = doc.tracks.find((track) => track.id === trackId)?.name;
    const twin = take.tracks.find((track) => track.name === name);
    const from = take.bars[bar];
    if (twin === undefined || from === undefined) continue;
    const to = take.bars[bar + 1] ?? take.end_ticks;
    const rows = twin.notes.filter(([start]) => start >= from && start < to);
    const notes = rows.map(
      ([start, pitch, duration, velocity]) =>
        [
          Math.round(start * scale),
          pitch,
          Math.max(1, Math.round(duration * scale)),
          velocity,
        ] as const,
    );
    found.push({ trackId, bar, notes });
  }
  return found;
}

/** The rows of a document's own cells, to bring them back later. */
export function cellsOfDoc(doc: ScoreDoc, cells: CellSet): CellNotes[] {
  return [...cells].map(cellOfKey).map((cell) => ({
    ...cell,
    notes: notesInCell(doc, cell).map(rowOf),
  }));
}

/** A take in place of the whole document; notes that are the same keep their ids. */
export function layWhole(doc: ScoreDoc, take: ScoreJson): Edited {
  const laid = reconcile(doc, take);
  const known = new Set(doc.tracks.flatMap((track) => track.notes.map((note) => note.id)));
  const touched = laid.tracks.flatMap((track) =>
    track.notes.filter((note) => !known.has(note.id)).map((note) => note.id),
  );
  return { doc: laid, touched };
}
