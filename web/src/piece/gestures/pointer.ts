/** The pointer's shape over each place of the roll. */

import { placeAt } from "../roll/layout";
import { roll } from "../state/roll";
import type { Point, Span } from "./gesture";
import { loopEdgeAt } from "./laneGestures";

export function cursorFor(grip: string | null, point: Point, loop: Span | null): string {
  const { layout, tool, mode } = roll();
  const place = placeAt(layout, point.x, point.y);
  if (loopEdgeAt(point, loop) !== null) return "ew-resize";
  if (place === "ruler" || place === "sections" || place === "keys") return "pointer";
  if (place === "velocity") return "ns-resize";
  if (place !== "body" || mode === "arrangement") return "default";
  if (tool === "erase") return "not-allowed";
  if (tool === "split") return "col-resize";
  if (grip === "start" || grip === "end") return "ew-resize";
  if (grip === "body") return "grab";
  return tool === "draw" ? "crosshair" : "default";
}
