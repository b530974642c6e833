/** The base canvas: grid, notes, lanes. Only what is on the screen is drawn. */

import { visibleSpan } from "../roll/geometry";
import { gridLines, type Line } from "../roll/grid";
import { drawArrangement } from "./arrangement";
import { drawHead } from "./head";
import { drawNotesView } from "./notesView";
import type { Scene } from "./scene";
import { drawVelocities } from "./velocity";

/** Draw the whole base canvas; the context is already scaled to CSS pixels. */
export function drawBase(context: CanvasRenderingContext2D, scene: Scene): void {
  const { layout, palette, view, score, grid } = scene;
  context.clearRect(0, 0, layout.widthPx, layout.heightPx);
  context.fillStyle = palette.ground;
  context.fillRect(0, 0, layout.widthPx, layout.heightPx);
  const [fromTicks, toTicks] = visibleSpan(view, layout);
  const lines = gridLines({
    bars: score.bars,
    endTicks: score.endTicks,
    meters: score.meters,
    ticksPerQuarter: score.ticksPerQuarter,
    grid,
    pxPerTick: view.pxPerTick,
    fromTicks,
    toTicks,
  });
  if (scene.extent.mode === "notes") {
    drawNotesView(context, scene, lines);
    if (layout.velocity !== null) drawVelocities(context, scene, lines);
  } else {
    drawArrangement(context, scene, lines);
  }
  drawHead(context, scene, lines);
}

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
