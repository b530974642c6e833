/** The marquee: notes are selected, added with Shift, taken away with Alt, turned over with Ctrl. */

import { boxOf, notesIn } from "../roll/hit";
import { roll } from "../state/roll";
import { type Gesture, hasMoved, type Point, pixelsOf, spotOf } from "./gesture";
import { hitWish } from "./under";

type Notes = ReadonlySet<number>;

/** The selection after a marquee with the keys that were held when it began. */
function chosen(before: Notes, inside: readonly number[], held: Point): Notes {
  if (held.alt) {
    const gone = new Set(inside);
    return new Set([...before].filter((id) => !gone.has(id)));
  }
  if (held.shift) return new Set([...before, ...inside]);
  if (!held.mod) return new Set(inside);
  const turned = new Set(before);
  for (const id of inside) if (!turned.delete(id)) turned.add(id);
  return turned;
}

/** Press where no note is: a drag catches the notes in its box, a click lets go of all. */
export function marqueeFrom(from: Point): Gesture {
  const before = roll().notes;
  const spot = spotOf(from);
  if (!from.shift && !from.mod && !from.alt) roll().selectNotes(new Set());
  return {
    move: (point) => {
      const start = pixelsOf(spot);
      const wish = hitWish(from.isTouch);
      if (wish === null || !hasMoved({ ...from, ...start }, point)) return;
      const marquee = boxOf(start.x, start.y, point.x, point.y);
      const inside = notesIn(wish, marquee).map((note) => note.id);
      roll().set({ marquee, notes: chosen(before, inside, from) });
    },
    end: () => roll().set({ marquee: null }),
    cancel: () => roll().set({ marquee: null, notes: before }),
  };
}
