/** What the keys, menus and buttons do to the selection. */

import { t } from "../../i18n";
import {
  addNotes,
  addTrack,
  changeVelocity,
  clearCells,
  deleteNotes,
  duplicate,
  type Edited,
  idsInCells,
  joinNotes,
  moveNotes,
  type Note,
  placed,
  quantise,
  resizeNotes,
  type ScoreDoc,
  splitNotes,
  trackById,
  transpose,
} from "../../score";
import { revealRows, revealTicks } from "../roll/geometry";
import { barIndexAt, stepTicks } from "../roll/grid";
import { announce } from "./announce";
import {
  type Cell,
  type CellSet,
  cellKey,
  cellOfKey,
  NO_CELLS,
  rectangle,
  stepFrom,
} from "./cells";
import { piece } from "./document";
import { roll } from "./roll";

/** The notes that a command works on: those selected, or those of the selected cells. */
export function chosenNotes(): number[] {
  const { mode, notes, cells } = roll();
  const { doc } = piece();
  if (mode === "notes") return placed(doc, notes).map(({ note }) => note.id);
  return idsInCells(doc, [...cells].map(cellOfKey));
}

/** The cells that a command works on: those selected, or those the selected notes are in. */
export function chosenCells(): CellSet {
  const { mode, notes, cells } = roll();
  if (mode === "arrangement" || notes.size === 0) return cells;
  const { doc } = piece();
  return new Set(
    placed(doc, notes).map(({ track, note }) =>
      cellKey(track.id, barIndexAt(doc.bars, note.start)),
    ),
  );
}

/**
 * Copies of notes, moved by so many ticks and semitones; the originals stay.
 *
 * The group keeps its shape: it stops where a note would leave the piece's start or MIDI's range.
 * Copies that would lie on their originals are none.
 */
export function copyNotes(
  doc: ScoreDoc,
  ids: Iterable<number>,
  by: { readonly ticks: number; readonly semitones: number },
): Edited {
  const group = placed(doc, ids);
  const bound = (low: number, high: number, value: number) => Math.min(high, Math.max(low, value));
  const least = (of: (note: Note) => number) =>
    group.reduce((low, { note }) => Math.min(low, of(note)), Number.POSITIVE_INFINITY);
  const ticks = Math.max(by.ticks, -least((note) => note.start));
  const lowest = least((note) => note.pitch);
  const room = least((note) => 127 - note.pitch);
  const semitones = bound(-lowest, room, by.semitones);
  if (group.length === 0 || (ticks === 0 && semitones === 0)) return { doc, touched: [] };
  let now = doc;
  const touched: number[] = [];
  for (const track of new Set(group.map((each) => each.track))) {
    const copies = group
      .filter((each) => each.track === track)
      .map(({ note }) => ({
        ...note,
        start: note.start + ticks,
        pitch: note.pitch + semitones,
      }));
    const made = addNotes(now, track.id, copies, { grow: true });
    now = made.doc;
    touched.push(...made.touched);
  }
  return { doc: now, touched };
}

function gridTicks(): number {
  const { grid } = roll();
  const { ticksPerQuarter } = piece().doc;
  return grid === "off" ? Math.round(ticksPerQuarter / 16) : stepTicks(grid, ticksPerQuarter);
}

export function nudge(steps: number): void {
  const ids = chosenNotes();
  const ticks = Math.round(steps * gridTicks());
  piece().edit("move", (doc) => moveNotes(doc, ids, { ticks }));
}

export function raise(semitones: number): void {
  const ids = chosenNotes();
  piece().edit("transpose", (doc) =>
    roll().mode === "notes"
      ? moveNotes(doc, ids, { semitones }, { drums: true })
      : transpose(doc, ids, semitones),
  );
}

export function stretch(steps: number): void {
  const ids = chosenNotes();
  piece().edit("resize", (doc) => resizeNotes(doc, ids, Math.round(steps * gridTicks())));
}

export function loudness(by: number): void {
  const ids = chosenNotes();
  piece().edit("velocity", (doc) => changeVelocity(doc, ids, by));
}

export function toGrid(): void {
  const ids = chosenNotes();
  if (roll().grid === "off") {
    announce(t("piece.grid.isOff"));
    return;
  }
  piece().edit("quantise", (doc) => quantise(doc, ids, { grid: gridTicks() }));
}

export function twice(): void {
  const touched = piece().edit("copy", (doc) => duplicate(doc, chosenNotes()));
  if (roll().mode === "notes" && touched.length > 0) roll().selectNotes(new Set(touched));
}

export function join(): void {
  const touched = piece().edit("join", (doc) => joinNotes(doc, chosenNotes()));
  if (touched.length > 0) roll().selectNotes(new Set(touched));
}

export function splitAtPlayhead(ticks: number): void {
  piece().edit("split", (doc) => splitNotes(doc, chosenNotes(), ticks));
}

/** Delete the selected notes, or empty the selected cells. */
export function remove(): void {
  const { mode, notes, cells, selectNotes } = roll();
  if (mode === "notes") {
    if (notes.size === 0) return;
    piece().edit("delete", (doc) => deleteNotes(doc, notes));
    selectNotes(new Set());
  } else if (cells.size > 0) {
    piece().edit("clear", (doc) => clearCells(doc, [...cells].map(cellOfKey)));
  }
}

/** Select all: the notes of the focused track, or every cell. */
export function selectAll(): void {
  const { doc } = piece();
  const { mode, focus, selectNotes, selectCells, cursor } = roll();
  if (mode === "notes") {
    selectNotes(new Set(trackById(doc, focus)?.notes.map((note) => note.id)));
    return;
  }
  const order = doc.tracks.map((track) => track.id);
  const first = order[0];
  const last = order.at(-1);
  if (first === undefined || last === undefined) return;
  const corner = { trackId: last, bar: doc.bars.length - 1 };
  const all = rectangle(order, { trackId: first, bar: 0 }, corner);
  selectCells(all, { trackId: first, bar: 0 }, cursor);
}

export function selectNone(): void {
  roll().selectCells(NO_CELLS, null, roll().cursor);
  roll().selectNotes(new Set());
  roll().set({ marquee: null, preview: [] });
}

/** Every cell of a track. */
export function selectTrack(trackId: number): void {
  const { doc } = piece();
  const from = { trackId, bar: 0 };
  roll().selectCells(rectangle([trackId], from, { trackId, bar: doc.bars.length - 1 }), from, from);
}

/** Lock the chosen cells, or unlock them where all are locked. */
export function toggleLock(): void {
  const cells = chosenCells();
  if (cells.size === 0) {
    announce(t("piece.nothingChosen"));
    return;
  }
  const { locks, lock, unlock } = roll();
  const isAll = [...cells].every((key) => locks.has(key));
  if (isAll) unlock(cells);
  else lock(cells);
  announce(t(isAll ? "piece.unlocked" : "piece.lockedNow", { count: cells.size }));
}

/** Move the cursor by cells; with `isRange` the selection reaches from its anchor to it. */
export function stepCell(rows: number, columns: number, isRange: boolean): void {
  const { doc } = piece();
  const { cursor, anchor, selectCells } = roll();
  const order = doc.tracks.map((track) => track.id);
  const first = order[0];
  if (first === undefined) return;
  const from = cursor ?? { trackId: first, bar: columns > 0 ? -1 : 0 };
  goToCell(stepFrom(order, doc.bars.length, from, rows, columns), isRange, anchor, selectCells);
}

function goToCell(
  to: Cell,
  isRange: boolean,
  anchor: Cell | null,
  selectCells: (cells: CellSet, anchor: Cell | null, cursor: Cell | null) => void,
): void {
  const order = piece().doc.tracks.map((track) => track.id);
  const from = isRange ? (anchor ?? to) : to;
  selectCells(rectangle(order, from, to), from, to);
  revealCell(to);
}

/** Scroll so that a cell is on the screen. */
export function revealCell(cell: Cell): void {
  const { doc } = piece();
  const { view, layout, extent, set, mode } = roll();
  const start = doc.bars[cell.bar] ?? 0;
  const shown = revealTicks(view, layout, extent, start);
  const row = doc.tracks.findIndex((track) => track.id === cell.trackId);
  const top = row * view.rowPx;
  const moved =
    mode === "arrangement" ? revealRows(shown, layout, extent, top, top + view.rowPx) : shown;
  set({ view: moved });
}

/** The next or previous note of the focused track, by time. */
export function stepNote(by: 1 | -1, isAdding: boolean): void {
  const { doc } = piece();
  const { focus, notes, selectNotes, view, layout, extent, set } = roll();
  const all = trackById(doc, focus)?.notes ?? [];
  if (all.length === 0) return;
  const places = all.flatMap((note, place) => (notes.has(note.id) ? [place] : []));
  const edge = by === 1 ? places.at(-1) : places[0];
  const place = edge === undefined ? (by === 1 ? 0 : all.length - 1) : edge + by;
  const next = all[Math.min(Math.max(place, 0), all.length - 1)];
  if (next === undefined) return;
  selectNotes(isAdding ? new Set([...notes, next.id]) : new Set([next.id]));
  const shown = revealTicks(view, layout, extent, next.start);
  const row = extent.pitches.indexOf(next.pitch) * view.pitchPx;
  set({ view: revealRows(shown, layout, extent, row, row + view.pitchPx) });
}

/** Add an empty track and look at it. */
export function addPart(isDrum: boolean): void {
  const name = isDrum ? "drums" : "part";
  const role = isDrum ? "drums" : "other";
  let focus = -1;
  piece().edit("track", (doc) => {
    const made = addTrack(doc, { name, isDrum, role });
    focus = made.trackId;
    return made;
  });
  roll().set({ focus });
}
