/** Working on notes by pointer: select, marquee, move, copy, resize, draw, erase, split. */

import {
  addNotes,
  deleteNotes,
  type Edited,
  moveNotes,
  noteById,
  resizeNotes,
  splitNotes,
  trackById,
} from "../../score";
import { pitchRowAt, ticksAt } from "../roll/geometry";
import { snapDown, snapMove, snapNear, stepTicks } from "../roll/grid";
import { boxOf, type HitWish, type NoteHit, noteAt, notesIn } from "../roll/hit";
import { indexOf } from "../roll/noteIndex";
import type { RollNote, RollScore } from "../roll/shape";
import { copyNotes } from "../state/commands";
import { type Did, piece } from "../state/document";
import { roll } from "../state/roll";
import { type Gesture, hasMoved, IDLE, type Player, type Point } from "./gesture";

/** What hit testing needs, of the focused track. */
export function hitWish(isTouch: boolean): HitWish | null {
  const { view, layout, extent, focus } = roll();
  const track = trackById(piece().doc, focus);
  if (track === undefined) return null;
  return { view, layout, index: indexOf(track.notes), pitches: extent.pitches, isTouch };
}

export function noteUnder(point: Point): NoteHit | null {
  const wish = hitWish(point.isTouch);
  return wish === null ? null : noteAt(wish, point.x, point.y);
}

/** Press in the body of the notes view with the tool of now. */
export function pressNotes(from: Point, player: Player): Gesture {
  const hit = noteUnder(from);
  const { tool } = roll();
  if (tool === "erase") return eraseFrom(from);
  if (tool === "split") return hit === null ? IDLE : splitAt(hit.note, from);
  if (hit !== null) return pressNote(hit, from, player);
  return tool === "draw" ? drawFrom(from, player) : marqueeFrom(from);
}

function pressNote(hit: NoteHit, from: Point, player: Player): Gesture {
  const { notes, focus, selectNotes } = roll();
  const { id } = hit.note;
  const wasIn = notes.has(id);
  if (from.shift && !wasIn) selectNotes(new Set([...notes, id]));
  else if (!wasIn && !from.mod) selectNotes(new Set([id]));
  else if (!wasIn) selectNotes(new Set([...notes, id]));
  player.audition(focus, hit.note.pitch, hit.note.velocity);
  if (hit.grip !== "body" && !from.alt && !from.mod) return resizeFrom(hit, from);
  return moveFrom(hit.note, from, player, () => {
    if (!wasIn) return;
    if (from.shift || from.mod) selectNotes(new Set([...notes].filter((other) => other !== id)));
    else selectNotes(new Set([id]));
  });
}

/** Show an edit without doing it, and do it when the drag ends. */
function rehearsed(did: Did, from: Point, editAt: (point: Point) => Change, still: () => void) {
  let isDrag = false;
  const show = (point: Point) => {
    const { doc, touched } = editAt(point)(piece().doc);
    const before = new Set(piece().doc.tracks.flatMap((track) => track.notes));
    const shown = touched.map((id) => noteById(doc, id)).filter((note) => note !== undefined);
    roll().set({ preview: shown.filter((note) => !before.has(note)) });
  };
  return {
    move: (point: Point) => {
      isDrag ||= hasMoved(from, point);
      if (isDrag) show(point);
    },
    end: (point: Point) => {
      roll().set({ preview: [] });
      if (!isDrag) return still();
      const touched = piece().edit(did, editAt(point));
      if (touched.length > 0) roll().selectNotes(new Set(touched));
    },
    cancel: () => roll().set({ preview: [] }),
  };
}

type Change = (doc: RollScore) => Edited;

function moveFrom(note: RollNote, from: Point, player: Player, still: () => void): Gesture {
  let heard = note.pitch;
  const editAt = (point: Point): Change => {
    const { view, layout, extent, grid, notes, focus } = roll();
    const { doc } = piece();
    let dx = point.x - from.x;
    let rows = pitchRowAt(view, layout, point.y) - pitchRowAt(view, layout, from.y);
    if (point.shift) {
      if (Math.abs(dx) > Math.abs(point.y - from.y)) rows = 0;
      else dx = 0;
    }
    const wished = dx / view.pxPerTick;
    const ticks = snapMove(note.start, wished, grid, doc.ticksPerQuarter, doc.bars);
    const row = extent.pitches.indexOf(note.pitch) + rows;
    const pitch = extent.pitches[Math.min(Math.max(row, 0), extent.pitches.length - 1)];
    const semitones = (pitch ?? note.pitch) - note.pitch;
    if (note.pitch + semitones !== heard) {
      heard = note.pitch + semitones;
      player.audition(focus, heard, note.velocity);
    }
    const by = { ticks, semitones };
    return point.alt || point.mod
      ? (now) => copyNotes(now, notes, by)
      : (now) => moveNotes(now, notes, by, { drums: true });
  };
  const isCopy = from.alt || from.mod;
  return rehearsed(isCopy ? "copy" : "move", from, editAt, still);
}

function resizeFrom(hit: NoteHit, from: Point): Gesture {
  const edge = hit.grip === "start" ? "start" : "end";
  const { note } = hit;
  const editAt = (point: Point): Change => {
    const { view, grid, notes } = roll();
    const { doc } = piece();
    const at = edge === "start" ? note.start : note.start + note.duration;
    const wished = at + (point.x - from.x) / view.pxPerTick;
    const to = grid === "off" ? wished : snapNear(wished, grid, doc.ticksPerQuarter, doc.bars);
    const least = Math.max(1, Math.min(stepTicks(grid, doc.ticksPerQuarter), note.duration));
    return (now) => resizeNotes(now, notes, Math.round(to - at), { edge, least });
  };
  return rehearsed("resize", from, editAt, () => roll().selectNotes(new Set([note.id])));
}

function marqueeFrom(from: Point): Gesture {
  const kept = from.shift || from.mod ? roll().notes : new Set<number>();
  if (kept.size === 0) roll().selectNotes(kept);
  return {
    move: (point) => {
      if (!hasMoved(from, point)) return;
      const wish = hitWish(from.isTouch);
      if (wish === null) return;
      const marquee = boxOf(from.x, from.y, point.x, point.y);
      const inside = notesIn(wish, marquee).map((note) => note.id);
      roll().set({ marquee, notes: new Set([...kept, ...inside]) });
    },
    end: () => roll().set({ marquee: null }),
    cancel: () => roll().set({ marquee: null, notes: kept }),
  };
}

const NEW_VELOCITY = 88;

/** Draw a note from where the pointer went down; a drag makes it longer. */
export function drawFrom(from: Point, player: Player): Gesture {
  const { view, layout, extent, grid, focus } = roll();
  const { doc } = piece();
  const pitch = extent.pitches[pitchRowAt(view, layout, from.y)];
  const at = ticksAt(view, layout, from.x);
  if (pitch === undefined || at < 0 || at >= doc.endTicks) return IDLE;
  const { ticksPerQuarter, bars } = doc;
  const start = snapDown(at, grid, ticksPerQuarter, bars);
  const step = grid === "off" ? ticksPerQuarter / 4 : stepTicks(grid, ticksPerQuarter);
  const noteTo = (point: Point): RollNote => {
    const now = roll();
    const to = ticksAt(now.view, now.layout, point.x);
    const wished = hasMoved(from, point) ? snapNear(to, grid, ticksPerQuarter, bars) - start : step;
    const duration = Math.round(Math.max(step, wished));
    return { id: -1, start, pitch, duration, velocity: NEW_VELOCITY };
  };
  player.audition(focus, pitch, NEW_VELOCITY);
  roll().set({ preview: [noteTo(from)] });
  return {
    move: (point) => roll().set({ preview: [noteTo(point)] }),
    end: (point) => {
      roll().set({ preview: [] });
      const touched = piece().edit("draw", (now) => addNotes(now, focus, [noteTo(point)]));
      roll().selectNotes(new Set(touched));
    },
    cancel: () => roll().set({ preview: [] }),
  };
}

/** Wipe over notes: those touched are marked, and go together when the pointer lets go. */
function eraseFrom(from: Point): Gesture {
  const gone = new Set<number>();
  const wipe = (point: Point) => {
    const hit = noteUnder(point);
    if (hit === null || gone.has(hit.note.id)) return;
    gone.add(hit.note.id);
    roll().selectNotes(new Set(gone));
  };
  roll().selectNotes(gone);
  wipe(from);
  return {
    move: wipe,
    end: () => {
      if (gone.size > 0) piece().edit("delete", (doc) => deleteNotes(doc, gone));
      roll().selectNotes(new Set());
    },
    cancel: () => roll().selectNotes(new Set()),
  };
}

function splitAt(note: RollNote, from: Point): Gesture {
  const { view, layout, grid } = roll();
  const { doc } = piece();
  const at = snapNear(ticksAt(view, layout, from.x), grid, doc.ticksPerQuarter, doc.bars);
  const touched = piece().edit("split", (now) => splitNotes(now, [note.id], at));
  if (touched.length > 0) roll().selectNotes(new Set(touched));
  return IDLE;
}
