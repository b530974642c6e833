/** The canvas of the hand: selections, the marquee, notes that are being dragged, cells at work. */

import { pitchTop, rowTop, visibleSpan, xOf } from "../roll/geometry";
import { barEnd } from "../roll/grid";
import { MIN_NOTE_PX } from "../roll/hit";
import { heightOf } from "../roll/layout";
import { eachBetween, indexOf } from "../roll/noteIndex";
import { rowsOfPitches } from "../roll/pitches";
import type { RollNote } from "../roll/shape";
import { type Cell, type CellSet, cellKey, cellOfKey } from "../state/cells";
import { drawNote, isDense, sieve } from "./notesView";
import { roleColour } from "./palette";
import type { Overlay, Scene } from "./scene";
import { clipped } from "./strokes";
import { Heads, velocityY } from "./velocity";

type Rectangle = readonly [number, number, number, number];

/** Draw the overlay; `nowMs` moves the shimmer of the cells that are being made again. */
export function drawOverlay(
  context: CanvasRenderingContext2D,
  scene: Scene,
  overlay: Overlay,
  nowMs: number,
): void {
  const { layout } = scene;
  context.clearRect(0, 0, layout.widthPx, layout.heightPx);
  const wide = layout.widthPx - layout.keysPx;
  clipped(context, [layout.keysPx, layout.body.top, wide, heightOf(layout.body)], () => {
    drawWaiting(context, scene, overlay.waiting, nowMs);
    if (scene.extent.mode === "arrangement") drawCells(context, scene, overlay);
    else drawSelectedNotes(context, scene, overlay);
    drawMarquee(context, scene, overlay);
  });
  if (layout.velocity !== null && scene.extent.mode === "notes")
    drawSelectedStems(context, scene, overlay);
}

/** The rectangle of a cell: its row in the arrangement, the whole height in the notes view. */
function cellRectangle(scene: Scene, cell: Cell): Rectangle | null {
  const { view, layout, score, extent } = scene;
  const start = score.bars[cell.bar];
  if (start === undefined) return null;
  const left = xOf(view, layout, start);
  const width = xOf(view, layout, barEnd(score.bars, score.endTicks, cell.bar)) - left;
  if (extent.mode === "notes") {
    if (cell.trackId !== scene.focus) return null;
    return [left, layout.body.top, width, heightOf(layout.body)];
  }
  const row = score.tracks.findIndex((track) => track.id === cell.trackId);
  return row < 0 ? null : [left, rowTop(view, layout, row), width, view.rowPx];
}

function drawCells(context: CanvasRenderingContext2D, scene: Scene, overlay: Overlay): void {
  const { palette } = scene;
  fillCells(context, scene, overlay.cells, palette.accent, palette.isDark ? 0.15 : 0.13);
  context.strokeStyle = palette.accent;
  context.lineWidth = 2;
  context.beginPath();
  for (const key of overlay.cells) {
    const cell = cellOfKey(key);
    const rectangle = cellRectangle(scene, cell);
    if (rectangle !== null) outline(context, scene, overlay.cells, cell, rectangle);
  }
  context.stroke();
  if (overlay.cellCursor === null) return;
  const cursor = cellRectangle(scene, overlay.cellCursor);
  if (cursor === null) return;
  const [x, y, width, height] = cursor;
  context.strokeStyle = palette.text;
  context.lineWidth = 1.5;
  context.globalAlpha = 0.75;
  context.strokeRect(x + 3, y + 3, width - 5, height - 6);
  context.globalAlpha = 1;
}

/** Only the edges at which the selection ends are drawn. */
function outline(
  context: CanvasRenderingContext2D,
  scene: Scene,
  cells: CellSet,
  cell: Cell,
  [x, y, width, height]: Rectangle,
): void {
  const tracks = scene.score.tracks;
  const row = tracks.findIndex((track) => track.id === cell.trackId);
  const holds = (at: number, bar: number) =>
    tracks[at] !== undefined && cells.has(cellKey(tracks[at].id, bar));
  const edge = (ax: number, ay: number, bx: number, by: number) => {
    context.moveTo(ax, ay);
    context.lineTo(bx, by);
  };
  if (!holds(row, cell.bar - 1)) edge(x + 1, y, x + 1, y + height);
  if (!holds(row, cell.bar + 1)) edge(x + width, y, x + width, y + height);
  if (!holds(row - 1, cell.bar)) edge(x, y + 1, x + width, y + 1);
  if (!holds(row + 1, cell.bar)) edge(x, y + height - 1, x + width, y + height - 1);
}

function fillCells(
  context: CanvasRenderingContext2D,
  scene: Scene,
  cells: CellSet,
  colour: string,
  alpha: number,
): void {
  context.fillStyle = colour;
  context.globalAlpha = alpha;
  for (const key of cells) {
    const rectangle = cellRectangle(scene, cellOfKey(key));
    if (rectangle !== null) context.fillRect(...rectangle);
  }
  context.globalAlpha = 1;
}

/** Cells that are being made again: a band of light moves over them. */
function drawWaiting(
  context: CanvasRenderingContext2D,
  scene: Scene,
  cells: CellSet,
  nowMs: number,
): void {
  if (cells.size === 0) return;
  const { layout, palette } = scene;
  fillCells(context, scene, cells, palette.ground, 0.55);
  const period = 1600;
  const at = ((nowMs % period) / period) * (layout.widthPx + 400) - 200;
  const light = context.createLinearGradient(at - 160, 0, at + 160, 60);
  light.addColorStop(0, "transparent");
  light.addColorStop(0.5, palette.accent);
  light.addColorStop(1, "transparent");
  context.fillStyle = palette.accent;
  context.globalAlpha = 0.14;
  for (const key of cells) {
    const rectangle = cellRectangle(scene, cellOfKey(key));
    if (rectangle === null) continue;
    context.fillStyle = palette.accent;
    context.globalAlpha = 0.14;
    context.fillRect(...rectangle);
    context.fillStyle = light;
    context.globalAlpha = 0.5;
    context.fillRect(...rectangle);
  }
  context.globalAlpha = 1;
}

function drawSelectedNotes(
  context: CanvasRenderingContext2D,
  scene: Scene,
  overlay: Overlay,
): void {
  const { score, palette, view, layout } = scene;
  const track = score.tracks.find((one) => one.id === scene.focus);
  if (track === undefined) return;
  const rows = rowsOfPitches(scene.extent.pitches);
  const [from, to] = visibleSpan(view, layout);
  const isFull = !isDense(scene);
  const isNew = sieve(scene);
  const frame = (note: RollNote, colour: string, widthPx: number) => {
    const row = rows[note.pitch] ?? -1;
    const left = xOf(view, layout, note.start);
    if (row < 0 || !isNew(left, row)) return;
    const top = pitchTop(view, layout, row);
    if (top + view.pitchPx < layout.body.top || top > layout.body.bottom) return;
    const width = Math.max(MIN_NOTE_PX, note.duration * view.pxPerTick - 1);
    context.strokeStyle = colour;
    context.lineWidth = isFull ? widthPx : 1;
    if (!isFull) {
      context.strokeRect(left, top, width, view.pitchPx - 1);
      return;
    }
    context.beginPath();
    context.roundRect(left, top, width, view.pitchPx - 1, 3);
    context.stroke();
  };
  eachBetween(indexOf(track.notes), from, to, (note) => {
    if (overlay.notes.has(note.id)) frame(note, palette.text, 2);
    else if (overlay.hovered === note.id) frame(note, palette.muted, 1);
  });
  const colour = roleColour(palette, track.role);
  for (const note of overlay.preview) {
    const row = rows[note.pitch] ?? -1;
    if (row < 0 || note.start > to || note.start + note.duration < from) continue;
    context.globalAlpha = 0.85;
    drawNote(context, scene, note, pitchTop(view, layout, row), colour);
    context.globalAlpha = 1;
    frame(note, palette.text, 2);
  }
  if (overlay.splitTicks === null) return;
  context.fillStyle = palette.text;
  context.fillRect(
    xOf(view, layout, overlay.splitTicks),
    layout.body.top,
    1,
    heightOf(layout.body),
  );
}

function drawSelectedStems(
  context: CanvasRenderingContext2D,
  scene: Scene,
  overlay: Overlay,
): void {
  const { layout, score, view, palette } = scene;
  const band = layout.velocity;
  const track = score.tracks.find((one) => one.id === scene.focus);
  if (band === null || track === undefined || overlay.notes.size === 0) return;
  const [from, to] = visibleSpan(view, layout);
  context.fillStyle = palette.text;
  clipped(context, [layout.keysPx, band.top, layout.widthPx, heightOf(band)], () => {
    const heads = new Heads(4.5, isDense(scene));
    const isNew = sieve(scene);
    eachBetween(indexOf(track.notes), from, to, (note) => {
      const x = xOf(view, layout, note.start) + 1;
      if (!overlay.notes.has(note.id) || !isNew(x, note.velocity >> 2)) return;
      heads.add(x, velocityY(band, note.velocity));
    });
    heads.paint(context);
  });
}

function drawMarquee(context: CanvasRenderingContext2D, scene: Scene, overlay: Overlay): void {
  if (overlay.marquee === null) return;
  const { left, top, right, bottom } = overlay.marquee;
  context.fillStyle = scene.palette.accent;
  context.globalAlpha = 0.12;
  context.fillRect(left, top, right - left, bottom - top);
  context.globalAlpha = 1;
  context.strokeStyle = scene.palette.accent;
  context.lineWidth = 1;
  context.strokeRect(left + 0.5, top + 0.5, right - left, bottom - top);
}
