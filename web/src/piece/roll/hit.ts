/** What lies under the pointer, and what lies inside a marquee. */

import { pitchRowAt, ticksAt, type View, xOf } from "./geometry";
import type { Layout } from "./layout";
import { eachBetween, type NoteIndex, notesStarting } from "./noteIndex";
import type { RollNote } from "./shape";

/** The part of a note that was touched: its ends resize it, the rest moves it. */
export type Grip = "start" | "body" | "end";

export interface NoteHit {
  readonly note: RollNote;
  readonly grip: Grip;
}

const GRIP_PX = 6;
const GRIP_TOUCH_PX = 12;
const SLACK_TOUCH_PX = 8;
/** A note is never drawn, and never touched, narrower than this. */
export const MIN_NOTE_PX = 4;

export interface HitWish {
  readonly view: View;
  readonly layout: Layout;
  readonly index: NoteIndex;
  readonly pitches: readonly number[];
  readonly isTouch: boolean;
}

/** The note under a point of the notes view; of notes that overlap, the one that starts last. */
export function noteAt(wish: HitWish, xPx: number, yPx: number): NoteHit | null {
  const { view, layout, index, pitches, isTouch } = wish;
  const pitch = pitches[pitchRowAt(view, layout, yPx)];
  if (pitch === undefined) return null;
  const slack = isTouch ? SLACK_TOUCH_PX : 1;
  const reach = Math.max(slack, MIN_NOTE_PX) / view.pxPerTick;
  const ticks = ticksAt(view, layout, xPx);
  let found: RollNote | null = null;
  let best = Number.POSITIVE_INFINITY;
  eachBetween(index, ticks - reach, ticks + reach, (note) => {
    if (note.pitch !== pitch) return;
    const left = xOf(view, layout, note.start);
    const right = Math.max(left + MIN_NOTE_PX, xOf(view, layout, note.start + note.duration));
    const away = Math.max(left - xPx, xPx - right, 0);
    if (away <= slack && away <= best) {
      best = away;
      found = note;
    }
  });
  if (found === null) return null;
  return { note: found, grip: gripOf(wish, found, xPx) };
}

function gripOf(wish: HitWish, note: RollNote, xPx: number): Grip {
  const left = xOf(wish.view, wish.layout, note.start);
  const width = Math.max(MIN_NOTE_PX, note.duration * wish.view.pxPerTick);
  const grip = Math.min(wish.isTouch ? GRIP_TOUCH_PX : GRIP_PX, width / 3);
  if (xPx >= left + width - grip) return "end";
  return xPx <= left + grip && width > 4 * grip ? "start" : "body";
}

/** A rectangle between two points, in canvas pixels, in whichever order they came. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export function boxOf(ax: number, ay: number, bx: number, by: number): Box {
  return {
    left: Math.min(ax, bx),
    top: Math.min(ay, by),
    right: Math.max(ax, bx),
    bottom: Math.max(ay, by),
  };
}

/** The notes that a marquee touches. */
export function notesIn(wish: HitWish, box: Box): RollNote[] {
  const { view, layout, index, pitches } = wish;
  const top = pitchRowAt(view, layout, box.top);
  const bottom = pitchRowAt(view, layout, box.bottom);
  const inside = new Set(pitches.slice(Math.max(0, top), bottom + 1));
  const found: RollNote[] = [];
  const from = ticksAt(view, layout, box.left);
  eachBetween(index, from, ticksAt(view, layout, box.right), (note) => {
    if (inside.has(note.pitch)) found.push(note);
  });
  return found;
}

/** The notes whose velocity stems are under a point of the velocity lane: all of one start. */
export function stemsAt(wish: HitWish, xPx: number): RollNote[] {
  const { view, layout, index } = wish;
  const slack = wish.isTouch ? 12 : 6;
  const ticks = ticksAt(view, layout, xPx);
  const reach = slack / view.pxPerTick;
  let found: RollNote[] = [];
  let best = reach;
  for (const note of notesStarting(index, ticks - reach, ticks + reach + 1)) {
    const away = Math.abs(note.start - ticks);
    if (away > best) continue;
    if (away < best) found = [];
    best = away;
    found.push(note);
  }
  return found;
}
