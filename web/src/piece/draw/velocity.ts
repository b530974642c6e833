/** The velocity lane: a stem for each note of the focused track, as high as it is loud. */

import { visibleSpan, xOf } from "../roll/geometry";
import type { Line } from "../roll/grid";
import { type Band, heightOf } from "../roll/layout";
import { eachBetween, indexOf } from "../roll/noteIndex";
import { isDense, sieve } from "./notesView";
import { roleColour } from "./palette";
import type { Scene } from "./scene";
import { Boxes, clipped, drawLines } from "./strokes";

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
    const stems = new Boxes();
    const heads = new Heads(3.5, isDense(scene));
    const isNew = sieve(scene);
    eachBetween(indexOf(track.notes), from, to, (note) => {
      const x = xOf(view, layout, note.start);
      if (!isNew(x, note.velocity >> 2)) return;
      const y = velocityY(band, note.velocity);
      stems.add(x, y, 2, band.bottom - y);
      heads.add(x + 1, y);
    });
    context.globalAlpha = 0.75;
    stems.paint(context);
    context.globalAlpha = 1;
    heads.paint(context);
  });
  context.fillStyle = palette.line;
  context.fillRect(0, band.top, layout.widthPx, 1);
}

/** The heads of stems: round, or square where many lie close. */
export class Heads {
  readonly #discs = new Path2D();
  readonly #squares = new Boxes();

  constructor(
    readonly radiusPx: number,
    readonly isSquare: boolean,
  ) {}

  add(x: number, y: number): void {
    const { radiusPx, isSquare } = this;
    if (isSquare) this.#squares.add(x - 1.5, y - 1.5, 3, 3);
    else {
      this.#discs.moveTo(x + radiusPx, y);
      this.#discs.arc(x, y, radiusPx, 0, 2 * Math.PI);
    }
  }

  paint(context: CanvasRenderingContext2D): void {
    context.fill(this.#discs);
    this.#squares.paint(context);
  }
}
