/** The tools that make and unmake notes: draw, erase, split. */

import { addNotes, deleteNotes, splitNotes } from "../../score";
import { pitchRowAt, ticksAt } from "../roll/geometry";
import { snapDown, snapNear, stepTicks } from "../roll/grid";
import type { RollNote, RollScore } from "../roll/shape";
import { piece } from "../state/document";
import { roll } from "../state/roll";
import { type Gesture, hasMoved, IDLE, type Player, type Point } from "./gesture";
import { noteUnder } from "./under";

const NEW_VELOCITY = 88;

/** So many bars past the end a note can be drawn: the piece grows up to it. */
const BARS_PAST_END = 8;

function lastDrawable({ bars, endTicks }: RollScore): number {
  const last = bars.at(-1) ?? 0;
  return endTicks + BARS_PAST_END * (endTicks - last);
}

/** Draw a note from where the pointer went down; a drag makes it longer, past the end the piece. */
export function drawFrom(from: Point, player: Player): Gesture {
  const { view, layout, extent, focus } = roll();
  const { doc } = piece();
  const pitch = extent.pitches[pitchRowAt(view, layout, from.y)];
  const at = ticksAt(view, layout, from.x);
  if (pitch === undefined || at < 0 || at >= lastDrawable(doc)) return IDLE;
  const grid = from.shift ? "off" : roll().grid;
  const { ticksPerQuarter, bars } = doc;
  const start = snapDown(at, grid, ticksPerQuarter, bars);
  const step = grid === "off" ? ticksPerQuarter / 4 : stepTicks(grid, ticksPerQuarter);
  const noteTo = (point: Point): RollNote => {
    const now = roll();
    const to = ticksAt(now.view, now.layout, point.x);
    const snap = point.shift ? "off" : grid;
    const wished = hasMoved(from, point) ? snapNear(to, snap, ticksPerQuarter, bars) - start : step;
    const least = point.shift ? 1 : step;
    const duration = Math.max(1, Math.round(Math.max(least, wished)));
    return { id: -1, start, pitch, duration, velocity: NEW_VELOCITY };
  };
  player.audition(focus, pitch, NEW_VELOCITY);
  roll().set({ preview: [noteTo(from)] });
  return {
    move: (point) => roll().set({ preview: [noteTo(point)] }),
    end: (point) => {
      roll().set({ preview: [] });
      const drawn = [noteTo(point)];
      const touched = piece().edit("draw", (now) => addNotes(now, focus, drawn, { grow: true }));
      roll().selectNotes(new Set(touched));
    },
    cancel: () => roll().set({ preview: [] }),
  };
}

/** So near to one another lie the points at which a fast wipe looks for notes. */
const WIPE_PX = 3;

/** Wipe over notes: those touched are marked, and go together when the pointer lets go. */
export function eraseFrom(from: Point): Gesture {
  const before = roll().notes;
  const gone = new Set<number>();
  let last = from;
  const wipe = (point: Point) => {
    const steps = Math.max(1, Math.ceil(Math.hypot(point.x - last.x, point.y - last.y) / WIPE_PX));
    const known = gone.size;
    for (let step = 1; step <= steps; step += 1) {
      const x = last.x + ((point.x - last.x) * step) / steps;
      const y = last.y + ((point.y - last.y) * step) / steps;
      const hit = noteUnder({ ...point, x, y });
      if (hit !== null) gone.add(hit.note.id);
    }
    last = point;
    if (gone.size > known) roll().selectNotes(new Set(gone));
  };
  roll().selectNotes(gone);
  wipe(from);
  return {
    move: wipe,
    end: () => {
      if (gone.size > 0) piece().edit("delete", (doc) => deleteNotes(doc, gone));
      roll().selectNotes(new Set());
    },
    cancel: () => roll().selectNotes(before),
  };
}

/** Take one note away, as a double click on it does. */
export function eraseNote(id: number): void {
  piece().edit("delete", (doc) => deleteNotes(doc, [id]));
}

/** Cut a note in two where the pointer went down. */
export function splitAt(note: RollNote, from: Point): Gesture {
  const { view, layout } = roll();
  const grid = from.shift ? "off" : roll().grid;
  const { doc } = piece();
  const at = snapNear(ticksAt(view, layout, from.x), grid, doc.ticksPerQuarter, doc.bars);
  const touched = piece().edit("split", (now) => splitNotes(now, [note.id], at));
  if (touched.length > 0) roll().selectNotes(new Set(touched));
  return IDLE;
}
