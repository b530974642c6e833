/** The velocity lane: paint over stems, move selected ones together, draw a ramp with Shift. */

import { noteById, placed, setVelocity } from "../../score";
import { velocityAt, velocityY } from "../draw/velocity";
import { ticksAt } from "../roll/geometry";
import { type HitWish, stemsAt } from "../roll/hit";
import type { Band } from "../roll/layout";
import { notesStarting } from "../roll/noteIndex";
import type { RollNote } from "../roll/shape";
import { piece } from "../state/document";
import { roll } from "../state/roll";
import { type Gesture, IDLE, type Point, spotOf } from "./gesture";
import { hitWish } from "./under";

/** Note → its new velocity. */
type Levels = ReadonlyMap<number, number>;

/** Press in the velocity lane. */
export function pressVelocity(from: Point): Gesture {
  const band = roll().layout.velocity;
  const wish = hitWish(from.isTouch);
  if (band === null || wish === null) return IDLE;
  if (from.shift) return shaped(from, rampFrom(from, band));
  const hit = stemUnder(wish, band, from);
  const { notes } = roll();
  if (hit !== null && notes.size > 1 && notes.has(hit.id)) return shaped(from, together(hit, band));
  return shaped(from, paintFrom(from, band));
}

/** Show the levels while the pointer is down, and set them when it lets go. */
function shaped(from: Point, levelsAt: (point: Point) => Levels): Gesture {
  let levels = levelsAt(from);
  const show = () => {
    const shown = [...levels].flatMap(([id, velocity]) => {
      const found = noteById(piece().doc, id);
      return found === undefined ? [] : [{ ...found, velocity }];
    });
    roll().set({ preview: shown });
  };
  show();
  return {
    move: (point) => {
      levels = levelsAt(point);
      show();
    },
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

/** Of stems at one place the selected one, else the one whose head is nearest. */
function stemUnder(wish: HitWish, band: Band, point: Point): RollNote | null {
  const { notes } = roll();
  const away = (note: RollNote) => Math.abs(velocityY(band, note.velocity) - point.y);
  const [best] = stemsAt(wish, point.x).toSorted(
    (a, b) => Number(notes.has(b.id)) - Number(notes.has(a.id)) || away(a) - away(b),
  );
  return best ?? null;
}

/** The selected stems go up and down together and keep what they differ by. */
function together(hit: RollNote, band: Band): (point: Point) => Levels {
  const group = placed(piece().doc, roll().notes).map(({ note }) => note);
  return (point) => {
    const by = velocityAt(band, point.y) - hit.velocity;
    return new Map(group.map(({ id, velocity }) => [id, within(velocity + by)]));
  };
}

/** Every stem that the pointer passes takes its height there. */
function paintFrom(from: Point, band: Band): (point: Point) => Levels {
  const levels = new Map<number, number>();
  let last = from;
  return (point) => {
    const wish = hitWish(point.isTouch);
    if (wish === null) return levels;
    const near = stemUnder(wish, band, point);
    if (near !== null) levels.set(near.id, velocityAt(band, point.y));
    for (const [id, yPx] of passed(wish, last, point)) levels.set(id, velocityAt(band, yPx));
    last = point;
    return levels;
  };
}

/** The stems between two points of the lane, each with the height of the line there. */
function passed(wish: HitWish, from: Point, to: Point): (readonly [id: number, yPx: number])[] {
  const [left, right] = from.x < to.x ? [from, to] : [to, from];
  const start = ticksAt(wish.view, wish.layout, left.x);
  const end = ticksAt(wish.view, wish.layout, right.x);
  return notesStarting(wish.index, start, end).map((note) => {
    const share = (note.start - start) / Math.max(1, end - start);
    return [note.id, left.y + share * (right.y - left.y)];
  });
}

/** A straight line from where the pointer went down; only selected stems follow, if there are. */
function rampFrom(from: Point, band: Band): (point: Point) => Levels {
  const { ticks } = spotOf(from);
  const first = velocityAt(band, from.y);
  const { notes } = roll();
  return (point) => {
    const wish = hitWish(point.isTouch);
    if (wish === null) return new Map();
    const at = spotOf(point).ticks;
    const last = velocityAt(band, point.y);
    const slope = (last - first) / (Math.abs(at - ticks) < 1 ? 1 : at - ticks);
    const under = notesStarting(wish.index, Math.min(at, ticks), Math.max(at, ticks) + 1);
    const led = notes.size > 1 ? under.filter(({ id }) => notes.has(id)) : under;
    return new Map(led.map(({ id, start }) => [id, within(first + slope * (start - ticks))]));
  };
}

function within(velocity: number): number {
  return Math.min(127, Math.max(1, Math.round(velocity)));
}
