/** Locked cells: hatched, with a small padlock where there is room. */

import { visibleSpan, xOf } from "../roll/geometry";
import { barEnd, barIndexAt } from "../roll/grid";
import { cellKey } from "../state/cells";
import type { Scene } from "./scene";
import { clipped } from "./strokes";

/** The locked bars of a track, over a row or over the whole body. */
export function drawLocks(
  context: CanvasRenderingContext2D,
  scene: Scene,
  trackId: number,
  top: number,
  heightPx: number,
): void {
  if (scene.locks.size === 0) return;
  const { view, layout, score, palette } = scene;
  const [from, to] = visibleSpan(view, layout);
  for (let bar = barIndexAt(score.bars, from); bar < score.bars.length; bar += 1) {
    const start = score.bars[bar] ?? 0;
    if (start > to) return;
    if (!scene.locks.has(cellKey(trackId, bar))) continue;
    const x = xOf(view, layout, start);
    const width = xOf(view, layout, barEnd(score.bars, score.endTicks, bar)) - x;
    drawLock(context, [x, top, width, heightPx], palette.text, palette.muted);
  }
}

function drawLock(
  context: CanvasRenderingContext2D,
  [x, y, width, height]: readonly [number, number, number, number],
  strong: string,
  soft: string,
): void {
  clipped(context, [x + 1, y + 1, width - 1, height - 2], () => {
    context.strokeStyle = soft;
    context.globalAlpha = 0.3;
    context.lineWidth = 1;
    context.beginPath();
    for (let at = x - height; at < x + width; at += 9) {
      context.moveTo(at, y + height);
      context.lineTo(at + height, y);
    }
    context.stroke();
    context.globalAlpha = 1;
  });
  if (width < 22) return;
  const left = x + width - 15;
  context.fillStyle = strong;
  context.fillRect(left, y + 10, 9, 7);
  context.strokeStyle = strong;
  context.lineWidth = 1.5;
  context.beginPath();
  context.arc(left + 4.5, y + 10, 2.8, Math.PI, 0);
  context.stroke();
}
