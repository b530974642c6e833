/** What lies under the pointer in the notes view. */

import { trackById } from "../../score";
import { type HitWish, type NoteHit, noteAt } from "../roll/hit";
import { indexOf } from "../roll/noteIndex";
import { piece } from "../state/document";
import { roll } from "../state/roll";
import type { Point } from "./gesture";

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
