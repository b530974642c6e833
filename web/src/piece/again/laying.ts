/** Laying a take into the document: only the cells that were asked for, or the whole of it. */

import {
  type CellNotes,
  type Edited,
  notesInCell,
  reconcile,
  rowOf,
  type ScoreDoc,
  type ScoreJson,
  toJson,
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

/**
 * A take with what a person has changed since it was asked for.
 *
 * The take's new bars and new tracks come from it, everything else from the document of now.
 */
export function since(asked: ScoreDoc, now: ScoreDoc, take: ScoreJson): ScoreJson {
  if (asked === now || take.ticks_per_quarter !== now.ticksPerQuarter) return take;
  const taken = new Map(take.tracks.map((track) => [track.name, track]));
  const known = new Set(now.tracks.map(({ name }) => name));
  const gone = asked.tracks.filter(({ name }) => !known.has(name)).map(({ name }) => name);
  const rows = (name: string) =>
    (taken.get(name)?.notes ?? []).filter(([start]) => start >= asked.endTicks);
  const mine = toJson(now).tracks.map((track) => ({
    ...track,
    notes: [...track.notes, ...rows(track.name)],
  }));
  const added = take.tracks.filter(({ name }) => !known.has(name) && !gone.includes(name));
  const free = Math.max(-1, ...mine.map(({ id }) => id)) + 1;
  const fresh = added.map((track, place) => ({ ...track, id: free + place }));
  return { ...take, title: now.title, tracks: [...mine, ...fresh] };
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
