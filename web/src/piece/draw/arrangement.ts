/** The arrangement: every track a row, every bar of it a cell, its notes small inside. */

import { rowTop, visibleSpan, xOf } from "../roll/geometry";
import type { Line } from "../roll/grid";
import { heightOf } from "../roll/layout";
import { eachBetween, indexOf } from "../roll/noteIndex";
import type { RollTrack } from "../roll/shape";
import { drawLocks } from "./locks";
import { sieve } from "./notesView";
import { roleColour } from "./palette";
import type { Scene } from "./scene";
import { Boxes, clipped, drawAfterEnd, drawLines } from "./strokes";

const PAD_PX = 7;
const LOUD_STEPS = 4;

export function drawArrangement(
  context: CanvasRenderingContext2D,
  scene: Scene,
  lines: readonly Line[],
): void {
  const { layout, score } = scene;
  const { body } = layout;
  clipped(context, [0, body.top, layout.widthPx, heightOf(body)], () => {
    score.tracks.forEach((track, index) => {
      const top = rowTop(scene.view, layout, index);
      if (top >= body.bottom || top + scene.view.rowPx <= body.top) return;
      drawRow(context, scene, track, index, top, lines);
    });
    const end = rowTop(scene.view, layout, score.tracks.length);
    if (end < body.bottom) {
      context.fillStyle = scene.palette.ground;
      context.fillRect(0, Math.max(end, body.top), layout.widthPx, body.bottom - end);
    }
    drawAfterEnd(context, scene, body.top, Math.min(body.bottom, Math.max(end, body.top)));
  });
}

function drawRow(
  context: CanvasRenderingContext2D,
  scene: Scene,
  track: RollTrack,
  index: number,
  top: number,
  lines: readonly Line[],
): void {
  const { layout, palette, view } = scene;
  const colour = roleColour(palette, track.role);
  context.fillStyle = index % 2 === 0 ? palette.ground : palette.raised;
  context.fillRect(0, top, layout.widthPx, view.rowPx);
  const end = Math.min(layout.widthPx, xOf(view, layout, scene.score.endTicks));
  context.fillStyle = colour;
  context.globalAlpha = palette.isDark ? 0.06 : 0.08;
  context.fillRect(0, top + 1, Math.max(0, end), view.rowPx - 2);
  context.globalAlpha = 1;
  drawLines(context, scene, lines, top, top + view.rowPx);
  drawLocks(context, scene, track.id, top, view.rowPx);
  context.globalAlpha = scene.silent.has(track.id) ? 0.28 : 1;
  drawMiniNotes(context, scene, track, top, colour);
  context.globalAlpha = 1;
  context.fillStyle = palette.line;
  context.globalAlpha = 0.5;
  context.fillRect(0, Math.round(top + view.rowPx) - 1, layout.widthPx, 1);
  context.globalAlpha = 1;
}

function drawMiniNotes(
  context: CanvasRenderingContext2D,
  scene: Scene,
  track: RollTrack,
  top: number,
  colour: string,
): void {
  const { view, layout } = scene;
  const index = indexOf(track.notes);
  if (index.notes.length === 0) return;
  const { isDrum } = track;
  const [lowest, highest] = isDrum ? [0, index.ranks.size - 1] : [index.lowest, index.highest];
  const span = Math.max(isDrum ? 4 : 12, highest - lowest + 1);
  const room = view.rowPx - 2 * PAD_PX;
  const step = room / span;
  const high = Math.max(2, Math.min(6, step * 0.9));
  const middle = (highest + lowest) / 2;
  const placeOf = (pitch: number) => (isDrum ? (index.ranks.get(pitch) ?? 0) : pitch);
  const least = isDrum ? 3 : 1.5;
  const [from, to] = visibleSpan(view, layout);
  const base = context.globalAlpha;
  context.fillStyle = colour;
  const paths = Array.from({ length: LOUD_STEPS }, () => new Path2D());
  const boxes = Array.from({ length: LOUD_STEPS }, () => new Boxes());
  const isNew = sieve(scene);
  eachBetween(index, from, to, (note) => {
    const x = xOf(view, layout, note.start);
    const width = Math.max(least, note.duration * view.pxPerTick - 1);
    const y = top + view.rowPx / 2 - (placeOf(note.pitch) - middle) * step - high / 2;
    const loud = Math.min(LOUD_STEPS - 1, Math.floor((note.velocity / 128) * LOUD_STEPS));
    if (width > 5 && high > 3) paths[loud]?.roundRect(x, y, width, high, 1.5);
    else if (isNew(x, note.pitch)) boxes[loud]?.add(x, y, width, high);
  });
  paths.forEach((path, loud) => {
    context.globalAlpha = base * (0.55 + (0.45 * (loud + 1)) / LOUD_STEPS);
    context.fill(path);
    boxes[loud]?.paint(context);
  });
  context.globalAlpha = base;
}
