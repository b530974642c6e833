/** Gestures outside the body: ruler (seek, loop), velocity lane, keyboard. */

import { noteById, setVelocity } from "../../score";
import { velocityAt } from "../draw/velocity";
import { pitchRowAt, ticksAt } from "../roll/geometry";
import { barEnd, barIndexAt, snapNear } from "../roll/grid";
import { type HitWish, stemAt } from "../roll/hit";
import { notesStarting } from "../roll/noteIndex";
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

/** Press in the velocity lane: every stem that the pointer passes takes its height there. */
export function pressVelocity(from: Point): Gesture {
  const levels = new Map<number, number>();
  const chosen = roll().notes;
  let last = from;
  const reach = (point: Point) => {
    const band = roll().layout.velocity;
    const wish = hitWish(point.isTouch);
    if (band === null || wish === null) return;
    for (const [id, yPx] of passed(wish, last, point)) {
      const level = velocityAt(band, yPx);
      const together = levels.size === 0 && chosen.size > 1 && chosen.has(id);
      for (const each of together ? chosen : [id]) levels.set(each, level);
    }
    last = point;
    const shown = [...levels].flatMap(([id, velocity]) => {
      const found = noteById(piece().doc, id);
      return found === undefined ? [] : [{ ...found, velocity }];
    });
    roll().set({ preview: shown });
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

/** The stems between two points of the lane, each with the height of the line there. */
function passed(wish: HitWish, from: Point, to: Point): (readonly [id: number, yPx: number])[] {
  const found: (readonly [number, number])[] = [];
  const near = stemAt(wish, to.x);
  if (near !== null) found.push([near.id, to.y]);
  const [left, right] = from.x < to.x ? [from, to] : [to, from];
  const start = ticksAt(wish.view, wish.layout, left.x);
  const end = ticksAt(wish.view, wish.layout, right.x);
  for (const note of notesStarting(wish.index, start, end)) {
    const share = (note.start - start) / Math.max(1, end - start);
    found.push([note.id, left.y + share * (right.y - left.y)]);
  }
  return found;
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
