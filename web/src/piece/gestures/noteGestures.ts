/** Working on notes by pointer: select, move, copy, resize; the tools have files of their own. */

import { type Edited, moveNotes, noteById, resizeNotes } from "../../score";
import { snapMove, snapNear, stepTicks } from "../roll/grid";
import type { NoteHit } from "../roll/hit";
import type { RollNote, RollScore } from "../roll/shape";
import { copyNotes } from "../state/commands";
import { type Did, piece } from "../state/document";
import { roll } from "../state/roll";
import { drawFrom, eraseFrom, splitAt } from "./drawing";
import {
  type Gesture,
  hasMoved,
  IDLE,
  type Player,
  type Point,
  spotOf,
  travelled,
} from "./gesture";
import { marqueeFrom } from "./marquee";
import { noteUnder } from "./under";

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
    const shown = touched.map((id) => noteById(doc, id)).filter((note) => note !== undefined);
    roll().set({ preview: shown.filter((note) => noteById(piece().doc, note.id) !== note) });
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
  const spot = spotOf(from);
  let heard = note.pitch;
  const editAt = (point: Point): Change => {
    const { view, extent, grid, notes, focus } = roll();
    const { doc } = piece();
    let { ticks: wished, rows } = travelled(spot, point);
    if (point.shift) {
      if (Math.abs(wished) * view.pxPerTick > Math.abs(rows) * view.pitchPx) rows = 0;
      else wished = 0;
    }
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
      : (now) => moveNotes(now, notes, by, { drums: true, grow: true });
  };
  const isCopy = from.alt || from.mod;
  return rehearsed(isCopy ? "copy" : "move", from, editAt, still);
}

function resizeFrom(hit: NoteHit, from: Point): Gesture {
  const edge = hit.grip === "start" ? "start" : "end";
  const { note } = hit;
  const spot = spotOf(from);
  const editAt = (point: Point): Change => {
    const { notes } = roll();
    const grid = point.shift ? "off" : roll().grid;
    const { doc } = piece();
    const at = edge === "start" ? note.start : note.start + note.duration;
    const wished = at + travelled(spot, point).ticks;
    const to = grid === "off" ? wished : snapNear(wished, grid, doc.ticksPerQuarter, doc.bars);
    const least = Math.max(1, Math.min(stepTicks(grid, doc.ticksPerQuarter), note.duration));
    return (now) => resizeNotes(now, notes, Math.round(to - at), { edge, least, grow: true });
  };
  return rehearsed("resize", from, editAt, () => roll().selectNotes(new Set([note.id])));
}
