/** What several drawings share: the lines of the grid, the shade after the end, clipping. */

import type { Line } from "../roll/grid";
import type { Scene } from "./scene";

/** Draw the vertical lines of the grid between two heights. */
export function drawLines(
  context: CanvasRenderingContext2D,
  scene: Scene,
  lines: readonly Line[],
  top: number,
  bottom: number,
): void {
  const { view, layout, palette } = scene;
  for (const weight of ["step", "beat", "bar"] as const) {
    context.fillStyle = weight === "bar" ? palette.line : palette.faint;
    context.globalAlpha = weight === "step" ? 0.55 : 1;
    for (const line of lines) {
      if (line.weight !== weight) continue;
      const x = Math.round(layout.keysPx + (line.ticks - view.leftTicks) * view.pxPerTick);
      if (x < layout.keysPx) continue;
      context.fillRect(x, top, 1, bottom - top);
    }
  }
  context.globalAlpha = 1;
}

/** Shade what lies past the end of the piece. */
export function drawAfterEnd(
  context: CanvasRenderingContext2D,
  scene: Scene,
  top: number,
  bottom: number,
): void {
  const { view, layout, score, palette } = scene;
  const x = layout.keysPx + (score.endTicks - view.leftTicks) * view.pxPerTick;
  if (x >= layout.widthPx) return;
  const left = Math.max(x, layout.keysPx);
  context.fillStyle = palette.panel;
  context.globalAlpha = 0.6;
  context.fillRect(left, top, layout.widthPx - left, bottom - top);
  context.globalAlpha = 1;
}

/**
 * Rectangles of one colour, painted one by one at the end.
 *
 * A path of thousands of rectangles takes a browser far longer than as many single ones.
 */
export class Boxes {
  readonly #numbers: number[] = [];

  add(x: number, y: number, width: number, height: number): void {
    this.#numbers.push(x, y, width, height);
  }

  paint(context: CanvasRenderingContext2D): void {
    const all = this.#numbers;
    for (let at = 0; at < all.length; at += 4)
      context.fillRect(...(all.slice(at, at + 4) as [number, number, number, number]));
  }
}

/** Run a drawing clipped to a rectangle. */
export function clipped(
  context: CanvasRenderingContext2D,
  rectangle: readonly [number, number, number, number],
  draw: () => void,
): void {
  context.save();
  context.beginPath();
  context.rect(...rectangle);
  context.clip();
  draw();
  context.restore();
}
