/** Gestures outside the body: ruler (seek, loop), velocity lane, keyboard. */

import { noteById, setVelocity } from "../../score";
import { velocityAt } from "../draw/velocity";
import { pitchRowAt, ticksAt } from "../roll/geometry";
import { barEnd, barIndexAt, snapNear } from "../roll/grid";
import { stemAt } from "../roll/hit";
import { piece } from "../state/document";
import { roll } from "../state/roll";
import { type Gesture, hasMoved, IDLE, type Player, type Point } from "./gesture";
import { hitWish } from "./noteGestures";

/** Press on the ruler: go there; a drag draws the loop, bar by bar (freely with Alt). */
export function pressRuler(from: Point, player: Player): Gesture {
  const at = (point: Point) => {
    const { view, layout } = roll();
    const { doc } = piece();
    return Math.min(Math.max(0, ticksAt(view, layout, point.x)), doc.endTicks);
  };
  let isLoop = false;
  return {
    move: (point) => {
      isLoop ||= hasMoved(from, point);
      if (isLoop) player.setLoop(...loopSpan(at(from), at(point), point.alt));
    },
    end: (point) => {
      const { doc } = piece();
      const { grid } = roll();
      if (!isLoop) player.seek(snapNear(at(point), grid, doc.ticksPerQuarter, doc.bars));
    },
    cancel: () => {},
  };
}

/** The loop between two ticks: whole bars, or steps of the grid. */
function loopSpan(a: number, b: number, isFree: boolean): [number, number] {
  const { doc } = piece();
  const [low, high] = a < b ? [a, b] : [b, a];
  if (isFree) {
    const snap = (ticks: number) => snapNear(ticks, roll().grid, doc.ticksPerQuarter, doc.bars);
    return [snap(low), Math.max(snap(high), snap(low) + 1)];
  }
  const start = doc.bars[barIndexAt(doc.bars, low)] ?? 0;
  return [start, barEnd(doc.bars, doc.endTicks, barIndexAt(doc.bars, high))];
}

/** Press in the velocity lane: stems that the pointer passes take its height. */
export function pressVelocity(from: Point): Gesture {
  const levels = new Map<number, number>();
  const wasSelected = roll().notes;
  const reach = (point: Point) => {
    const band = roll().layout.velocity;
    const wish = hitWish(point.isTouch);
    if (band === null || wish === null) return;
    const note = stemAt(wish, point.x);
    if (note === null) return;
    const level = velocityAt(band, point.y);
    const together = wasSelected.has(note.id) && wasSelected.size > 1 && levels.size === 0;
    for (const id of together ? wasSelected : [note.id]) levels.set(id, level);
    const shown = [...levels].map(([id, velocity]) => {
      const found = noteById(piece().doc, id);
      return found === undefined ? [] : [{ ...found, velocity }];
    });
    roll().set({ preview: shown.flat() });
  };
  reach(from);
  return {
    move: reach,
    end: () => {
      roll().set({ preview: [] });
      if (levels.size === 0) return;
      piece().edit("velocity", (doc) =>
        setVelocity(doc, levels.keys(), (note) => levels.get(note.id) ?? note.velocity),
      );
    },
    cancel: () => roll().set({ preview: [] }),
  };
}

/** Press on the keyboard: hear the pitch, and every other one slid over. */
export function pressKeys(from: Point, player: Player): Gesture {
  let last = -1;
  const sound = (point: Point) => {
    const { view, layout, extent, focus } = roll();
    const pitch = extent.pitches[pitchRowAt(view, layout, point.y)];
    if (pitch === undefined || pitch === last) return;
    last = pitch;
    player.audition(focus, pitch, 92);
  };
  sound(from);
  return { ...IDLE, move: sound };
}
