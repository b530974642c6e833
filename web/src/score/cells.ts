/** Cells: one part in one bar. A note belongs to the bar in which it starts. */

import { legal } from "./edits";
import { matched } from "./json";
import { applied, type Changes, changeAt, startingIn, trackById } from "./notes";
import { timeMapOf } from "./timemap";
import type { Cell, Edited, Note, NoteId, NoteRow, ScoreDoc } from "./types";

/** A cell and the notes that shall stand in it. */
export interface CellNotes extends Cell {
  readonly notes: readonly NoteRow[];
}

/** The notes of a cell, in order. */
export function notesInCell(doc: ScoreDoc, cell: Cell): readonly Note[] {
  const track = trackById(doc, cell.trackId);
  if (track === undefined || doc.bars[cell.bar] === undefined) return [];
  const [start, end] = spanOf(doc, cell.bar);
  return startingIn(track, start, end);
}

/** The ids of all notes in some cells. */
export function idsInCells(doc: ScoreDoc, cells: Iterable<Cell>): NoteId[] {
  return [...cells].flatMap((cell) => notesInCell(doc, cell).map((note) => note.id));
}

/** [start, end) of the notes that belong to a bar; the last bar takes all that follows. */
function spanOf(doc: ScoreDoc, bar: number): readonly [number, number] {
  return [doc.bars[bar] ?? doc.endTicks, doc.bars[bar + 1] ?? Number.POSITIVE_INFINITY];
}

/**
 * Put other notes into cells, as an infill or a stream of bars gives them.
 *
 * Nothing outside the cells changes. Rows that start outside their cell are left out; a note
 * that was there before just the same keeps its id.
 */
export function replaceCells(doc: ScoreDoc, cells: readonly CellNotes[]): Edited {
  let nextId = doc.nextId;
  const touched: NoteId[] = [];
  const byTrack = new Map<number, CellNotes[]>();
  for (const cell of cells) {
    if (trackById(doc, cell.trackId) === undefined || doc.bars[cell.bar] === undefined) continue;
    byTrack.set(cell.trackId, [...(byTrack.get(cell.trackId) ?? []), cell]);
  }
  const tracks = doc.tracks.map((track) => {
    const mine = byTrack.get(track.id);
    if (mine === undefined) return track;
    const fresh = new Map<number, readonly Note[]>();
    for (const cell of mine) {
      const [start, end] = spanOf(doc, cell.bar);
      const rows = cell.notes.filter((row) => row[0] >= start && row[0] < end);
      const inside = legalRows(rows, doc.endTicks);
      const made = matched(startingIn(track, start, end), inside, nextId);
      nextId = made.nextId;
      fresh.set(cell.bar, made.notes);
      touched.push(...made.notes.map((note) => note.id));
    }
    return { ...track, notes: spliced(doc, track.notes, fresh) };
  });
  if (byTrack.size === 0) return { doc, touched };
  return { doc: { ...doc, tracks, nextId }, touched };
}

function legalRows(rows: readonly NoteRow[], endTicks: number): NoteRow[] {
  return rows.flatMap(([start, pitch, duration, velocity]) => {
    const note = legal({ id: 0, start, pitch, duration, velocity }, endTicks);
    return note === null ? [] : [[note.start, note.pitch, note.duration, note.velocity] as const];
  });
}

/** A track's notes with those of some bars exchanged, in order. */
function spliced(
  doc: ScoreDoc,
  notes: readonly Note[],
  fresh: ReadonlyMap<number, readonly Note[]>,
): Note[] {
  const out: Note[] = [];
  const all = { id: 0, name: "", role: "", program: 0, isDrum: false, notes };
  let from = 0;
  for (const bar of [...fresh.keys()].sort((a, b) => a - b)) {
    const [start, end] = spanOf(doc, bar);
    for (const note of startingIn(all, from, start)) out.push(note);
    for (const note of fresh.get(bar) ?? []) out.push(note);
    from = end;
  }
  for (const note of startingIn(all, from, Number.POSITIVE_INFINITY)) out.push(note);
  return out;
}

/** Empty some cells. */
export function clearCells(doc: ScoreDoc, cells: Iterable<Cell>): Edited {
  const changes: Changes = new Map();
  for (const cell of cells)
    for (const note of notesInCell(doc, cell)) changeAt(changes, cell.trackId).gone.add(note.id);
  return applied(doc, changes);
}

/** The cells whose notes differ between two documents, by part and bar of each of them. */
export function changedCells(before: ScoreDoc, after: ScoreDoc): Cell[] {
  const found: Cell[] = [];
  const pairs = new Map(before.tracks.map((track) => [track.id, track.notes]));
  for (const track of after.tracks) {
    const old = pairs.get(track.id) ?? [];
    pairs.delete(track.id);
    if (old === track.notes) continue;
    for (const bar of changedBars(before, old, after, track.notes))
      found.push({ trackId: track.id, bar });
  }
  for (const [trackId, notes] of pairs)
    for (const bar of changedBars(before, notes, after, [])) found.push({ trackId, bar });
  return found;
}

function changedBars(
  before: ScoreDoc,
  old: readonly Note[],
  after: ScoreDoc,
  now: readonly Note[],
): number[] {
  const were = new Set(old);
  const are = new Set(now);
  const bars = new Set<number>();
  const oldMap = timeMapOf(before);
  const newMap = timeMapOf(after);
  for (const note of old) if (!are.has(note)) bars.add(oldMap.barAt(note.start));
  for (const note of now) if (!were.has(note)) bars.add(newMap.barAt(note.start));
  return [...bars].sort((a, b) => a - b);
}
