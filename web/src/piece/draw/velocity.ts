/** The velocity lane: a stem for each note of the focused track, as high as it is loud. */

import { visibleSpan, xOf } from "../roll/geometry";
import type { Line } from "../roll/grid";
import { type Band, heightOf } from "../roll/layout";
import { eachBetween, indexOf } from "../roll/noteIndex";
import { roleColour } from "./palette";
import type { Scene } from "./scene";
import { clipped, drawLines } from "./strokes";

const PAD_PX = 6;

/** The height at which a velocity is drawn. */
export function velocityY(band: Band, velocity: number): number {
  return band.bottom - PAD_PX - (velocity / 127) * (heightOf(band) - 2 * PAD_PX);
}

/** The velocity at a height, from 1 to 127. */
export function velocityAt(band: Band, yPx: number): number {
  const share = (band.bottom - PAD_PX - yPx) / (heightOf(band) - 2 * PAD_PX);
  return Math.min(127, Math.max(1, Math.round(share * 127)));
}

export function drawVelocities(
  context: CanvasRenderingContext2D,
  scene: Scene,
  lines: readonly Line[],
): void {
  const { layout, palette, view, score } = scene;
  const band = layout.velocity;
  const track = score.tracks.find((one) => one.id === scene.focus);
  if (band === null) return;
  context.fillStyle = palette.panel;
  context.fillRect(0, band.top, layout.widthPx, heightOf(band));
  const wide = layout.widthPx - layout.keysPx;
  clipped(context, [layout.keysPx, band.top, wide, heightOf(band)], () => {
    drawLines(context, scene, lines, band.top, band.bottom);
    if (track === undefined) return;
    const colour = roleColour(palette, track.role);
    const [from, to] = visibleSpan(view, layout);
    context.fillStyle = colour;
    eachBetween(indexOf(track.notes), from, to, (note) => {
      const x = xOf(view, layout, note.start);
      const y = velocityY(band, note.velocity);
      context.globalAlpha = 0.75;
      context.fillRect(x, y, 2, band.bottom - y);
      context.globalAlpha = 1;
      context.beginPath();
      context.arc(x + 1, y, 3.5, 0, 2 * Math.PI);
      context.fill();
    });
  });
  context.fillStyle = palette.line;
  context.fillRect(0, band.top, layout.widthPx, 1);
}
