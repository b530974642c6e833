/** The arrangement: every track a row, every bar of it a cell, its notes small inside. */

import { rowTop, visibleSpan, xOf } from "../roll/geometry";
import { barEnd, barIndexAt, type Line } from "../roll/grid";
import { heightOf } from "../roll/layout";
import { eachBetween, indexOf } from "../roll/noteIndex";
import type { RollTrack } from "../roll/shape";
import { cellKey } from "../state/cells";
import { clipped, drawAfterEnd, drawLines } from "./base";
import { roleColour } from "./palette";
import type { Scene } from "./scene";

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
  drawLocks(context, scene, track, top);
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
  const span = Math.max(12, index.highest - index.lowest + 1);
  const room = view.rowPx - 2 * PAD_PX;
  const step = room / span;
  const high = Math.max(2, Math.min(6, step * 0.9));
  const middle = (index.highest + index.lowest) / 2;
  const [from, to] = visibleSpan(view, layout);
  const base = context.globalAlpha;
  context.fillStyle = colour;
  const paths = Array.from({ length: LOUD_STEPS }, () => new Path2D());
  eachBetween(index, from, to, (note) => {
    const x = xOf(view, layout, note.start);
    const width = Math.max(1.5, note.duration * view.pxPerTick - 1);
    const y = top + view.rowPx / 2 - (note.pitch - middle) * step - high / 2;
    const loud = Math.min(LOUD_STEPS - 1, Math.floor((note.velocity / 128) * LOUD_STEPS));
    if (width > 5 && high > 3) paths[loud]?.roundRect(x, y, width, high, 1.5);
    else paths[loud]?.rect(x, y, width, high);
  });
  paths.forEach((path, loud) => {
    context.globalAlpha = base * (0.55 + (0.45 * (loud + 1)) / LOUD_STEPS);
    context.fill(path);
  });
  context.globalAlpha = base;
}

function drawLocks(
  context: CanvasRenderingContext2D,
  scene: Scene,
  track: RollTrack,
  top: number,
): void {
  if (scene.locks.size === 0) return;
  const { view, layout, score, palette } = scene;
  const [from, to] = visibleSpan(view, layout);
  for (let bar = barIndexAt(score.bars, from); bar < score.bars.length; bar += 1) {
    const start = score.bars[bar] ?? 0;
    if (start > to) return;
    if (!scene.locks.has(cellKey(track.id, bar))) continue;
    const x = xOf(view, layout, start);
    const width = xOf(view, layout, barEnd(score.bars, score.endTicks, bar)) - x;
    drawLock(context, [x, top, width, view.rowPx], palette.text, palette.muted);
  }
}

/** A locked cell: hatched, with a small padlock where there is room. */
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
