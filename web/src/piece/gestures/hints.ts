/** What a tooltip says over the lanes at the head: the whole name where there was little room. */

import { ticksAt } from "../roll/geometry";
import { placeAt } from "../roll/layout";
import { piece } from "../state/document";
import { roll } from "../state/roll";
import type { Point } from "./gesture";

/** The chord or the section under a point; "" elsewhere. */
export function hintAt(point: Point): string {
  const { view, layout } = roll();
  const { doc } = piece();
  const place = placeAt(layout, point.x, point.y);
  const ticks = ticksAt(view, layout, point.x);
  if (ticks < 0 || ticks >= doc.endTicks) return "";
  if (place === "chords")
    return doc.chords.findLast((each) => each.at_ticks <= ticks)?.symbol ?? "";
  if (place === "sections")
    return doc.sections.findLast((each) => each.at_ticks <= ticks)?.name ?? "";
  return "";
}
