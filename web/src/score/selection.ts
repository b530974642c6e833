/** What is selected: notes, or cells (part × bar), and a time span for cells. */

import { idsInCells } from "./cells";
import { type CellKey, cellKey, cellOfKey } from "./locks";
import { notesById, placed } from "./notes";
import { timeMapOf } from "./timemap";
import type { Cell, NoteId, ScoreDoc } from "./types";

export interface Selection {
  readonly notes: ReadonlySet<NoteId>;
  readonly cells: ReadonlySet<CellKey>;
}

export const NOTHING: Selection = { notes: new Set(), cells: new Set() };

export function selectNotes(ids: Iterable<NoteId>): Selection {
  return { notes: new Set(ids), cells: NOTHING.cells };
}

export function selectCells(cells: Iterable<Cell>): Selection {
  return { notes: NOTHING.notes, cells: new Set([...cells].map(cellKey)) };
}

/** Selected notes come in where they were out, and the other way round. */
export function toggleNotes(selection: Selection, ids: Iterable<NoteId>): Selection {
  const notes = new Set(selection.notes);
  for (const id of ids) if (!notes.delete(id)) notes.add(id);
  return { notes, cells: NOTHING.cells };
}

export function toggleCells(selection: Selection, cells: Iterable<Cell>): Selection {
  const keys = new Set(selection.cells);
  for (const key of [...cells].map(cellKey)) if (!keys.delete(key)) keys.add(key);
  return { notes: NOTHING.notes, cells: keys };
}

/** Every cell between two corners; rows are the document's tracks in their order. */
export function cellRectangle(doc: ScoreDoc, from: Cell, to: Cell): Cell[] {
  const rows = doc.tracks.map((track) => track.id);
  const places = [rows.indexOf(from.trackId), rows.indexOf(to.trackId)];
  const first = Math.max(0, Math.min(from.bar, to.bar));
  const last = Math.min(doc.bars.length - 1, Math.max(from.bar, to.bar));
  const cells: Cell[] = [];
  for (const trackId of rows.slice(Math.max(0, Math.min(...places)), Math.max(...places) + 1))
    for (let bar = first; bar <= last; bar += 1) cells.push({ trackId, bar });
  return cells;
}

export interface Box {
  readonly fromTicks: number;
  readonly toTicks: number;
  readonly lowPitch: number;
  readonly highPitch: number;
  /** Track ids; left out, all of them. */
  readonly tracks?: readonly number[];
}

/** The notes that sound inside a box of the roll. */
export function notesInBox(doc: ScoreDoc, box: Box): NoteId[] {
  const inside = new Set(box.tracks ?? doc.tracks.map((track) => track.id));
  const found: NoteId[] = [];
  for (const track of doc.tracks) {
    if (!inside.has(track.id)) continue;
    for (const note of track.notes) {
      if (note.start >= box.toTicks) break;
      const sounds = note.start + note.duration > box.fromTicks;
      if (sounds && note.pitch >= box.lowPitch && note.pitch <= box.highPitch) found.push(note.id);
    }
  }
  return found;
}

/** The selected notes: the notes themselves, or all notes of the selected cells. */
export function selectedNotes(doc: ScoreDoc, selection: Selection): NoteId[] {
  if (selection.cells.size > 0) return idsInCells(doc, [...selection.cells].map(cellOfKey));
  return placed(doc, selection.notes).map(({ note }) => note.id);
}

/** The selected cells: the cells themselves, or those that the selected notes are in. */
export function selectedCells(doc: ScoreDoc, selection: Selection): Cell[] {
  if (selection.cells.size > 0) return [...selection.cells].map(cellOfKey);
  const map = timeMapOf(doc);
  const keys = new Set<CellKey>();
  for (const { track, note } of placed(doc, selection.notes))
    keys.add(cellKey({ trackId: track.id, bar: map.barAt(note.start) }));
  return [...keys].map(cellOfKey);
}

/** The selection without what the document no longer has; the same object where all is there. */
export function pruned(selection: Selection, doc: ScoreDoc): Selection {
  const lost = (id: NoteId) => !doc.tracks.some((track) => notesById(track).has(id));
  const gone = [...selection.notes].filter(lost);
  const ids = new Set(doc.tracks.map((track) => track.id));
  const stray = [...selection.cells].filter((key) => {
    const { trackId, bar } = cellOfKey(key);
    return !ids.has(trackId) || bar >= doc.bars.length;
  });
  if (gone.length === 0 && stray.length === 0) return selection;
  const notes = new Set(selection.notes);
  const cells = new Set(selection.cells);
  for (const id of gone) notes.delete(id);
  for (const key of stray) cells.delete(key);
  return { notes, cells };
}
