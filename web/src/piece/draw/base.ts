/** The base canvas: grid, notes, lanes. Only what is on the screen is drawn. */

import { visibleSpan } from "../roll/geometry";
import { gridLines } from "../roll/grid";
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
