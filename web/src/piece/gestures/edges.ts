/** A drag that reaches an edge of where it began scrolls on. */

import { placeAt } from "../roll/layout";
import { roll } from "../state/roll";
import type { Point } from "./gesture";

const EDGE_PX = 28;
const NEAR_PX = 9;
const STEP_PX = 14;

/** Pixels to scroll each frame; null where the drag is not at an edge. */
export function edgeScroll(from: Point, point: Point): { x: number; y: number } | null {
  const { layout } = roll();
  const place = placeAt(layout, from.x, from.y);
  if (place === "keys" || place === "outside") return null;
  const { body, widthPx, keysPx } = layout;
  const x = point.x > widthPx - EDGE_PX ? 1 : point.x < keysPx + NEAR_PX ? -1 : 0;
  const y = point.y > body.bottom - NEAR_PX ? 1 : point.y < body.top + NEAR_PX ? -1 : 0;
  const by = { x: x * STEP_PX, y: place === "body" ? y * STEP_PX : 0 };
  return by.x === 0 && by.y === 0 ? null : by;
}
