/** The notes view: one track's notes in full, the other tracks as ghosts, keys at the left. */

import { pitchRowAt, pitchTop, visibleSpan, xOf } from "../roll/geometry";
import type { Line } from "../roll/grid";
import { MIN_NOTE_PX } from "../roll/hit";
import { heightOf } from "../roll/layout";
import { eachBetween, indexOf } from "../roll/noteIndex";
import { drumName, isBlack, pitchName, rowsOfPitches } from "../roll/pitches";
import type { RollNote, RollTrack } from "../roll/shape";
import { drawLocks } from "./locks";
import { roleColour } from "./palette";
import type { Scene } from "./scene";
import { Boxes, clipped, drawAfterEnd, drawLines } from "./strokes";

export function drawNotesView(
  context: CanvasRenderingContext2D,
  scene: Scene,
  lines: readonly Line[],
): void {
  const { layout, score } = scene;
  const focused = score.tracks.find((track) => track.id === scene.focus);
  const isDrum = focused?.isDrum ?? false;
  const { body } = layout;
  clipped(context, [0, body.top, layout.widthPx, heightOf(body)], () => {
    drawStripes(context, scene, isDrum);
    drawLines(context, scene, lines, body.top, body.bottom);
    drawAfterEnd(context, scene, body.top, body.bottom);
    drawLocks(context, scene, scene.focus, body.top, heightOf(body));
    const rows = rowsOfPitches(scene.extent.pitches);
    for (const track of score.tracks)
      if (track.id !== scene.focus && track.isDrum === isDrum)
        drawGhosts(context, scene, track, rows);
    if (focused !== undefined) drawNotes(context, scene, focused, rows);
    drawKeys(context, scene, isDrum);
  });
}

function visibleRows(scene: Scene): readonly [number, number] {
  const { view, layout, extent } = scene;
  const first = Math.max(0, pitchRowAt(view, layout, layout.body.top));
  const last = Math.min(extent.pitches.length - 1, pitchRowAt(view, layout, layout.body.bottom));
  return [first, last];
}

function drawStripes(context: CanvasRenderingContext2D, scene: Scene, isDrum: boolean): void {
  const { view, layout, palette, extent } = scene;
  const [first, last] = visibleRows(scene);
  for (let row = first; row <= last; row += 1) {
    const pitch = extent.pitches[row] ?? 0;
    const top = pitchTop(view, layout, row);
    const isDark = isDrum ? row % 2 === 1 : isBlack(pitch);
    if (isDark) {
      context.fillStyle = palette.raised;
      context.fillRect(layout.keysPx, top, layout.widthPx, view.pitchPx);
    }
    if (!isDrum && (pitch % 12 === 0 || pitch % 12 === 5)) {
      context.fillStyle = palette.faint;
      context.fillRect(layout.keysPx, Math.round(top + view.pitchPx) - 1, layout.widthPx, 1);
    }
  }
}

function drawGhosts(
  context: CanvasRenderingContext2D,
  scene: Scene,
  track: RollTrack,
  rows: Int16Array,
): void {
  const { view, layout, palette } = scene;
  const [from, to] = visibleSpan(view, layout);
  const boxes = new Boxes();
  const isNew = sieve(scene);
  eachBetween(indexOf(track.notes), from, to, (note) => {
    const row = rows[note.pitch] ?? -1;
    if (row < 0) return;
    const top = pitchTop(view, layout, row);
    if (top + view.pitchPx < layout.body.top || top > layout.body.bottom) return;
    const width = Math.max(2, note.duration * view.pxPerTick - 1);
    const x = xOf(view, layout, note.start);
    if (isNew(x, row)) boxes.add(x, top + 2, width, view.pitchPx - 4);
  });
  context.fillStyle = roleColour(palette, track.role);
  context.globalAlpha = 0.2;
  boxes.paint(context);
  context.globalAlpha = 1;
}

/** Steps of loudness that notes are drawn in: those of one step are one path. */
const LOUD_STEPS = 8;
const NAMED_PX = 34;
/** Narrower notes have no round corners. */
const ROUND_PX = 12;

/** The notes of the focused track; many are drawn in a few strokes, so that no zoom is slow. */
function drawNotes(
  context: CanvasRenderingContext2D,
  scene: Scene,
  track: RollTrack,
  rows: Int16Array,
): void {
  const { view, layout, palette } = scene;
  const [from, to] = visibleSpan(view, layout);
  const bodies = Array.from({ length: LOUD_STEPS }, () => ({
    wide: new Path2D(),
    narrow: new Boxes(),
  }));
  const starts = new Boxes();
  const named: [note: RollNote, top: number][] = [];
  const isNew = sieve(scene);
  eachBetween(indexOf(track.notes), from, to, (note) => {
    const row = rows[note.pitch] ?? -1;
    if (row < 0) return;
    const top = pitchTop(view, layout, row);
    if (top + view.pitchPx < layout.body.top || top > layout.body.bottom) return;
    const { x, width, high } = placed(scene, note);
    if (!isNew(x, row)) return;
    const body = bodies[Math.min(LOUD_STEPS - 1, (note.velocity * LOUD_STEPS) >> 7)];
    if (width > ROUND_PX) body?.wide.roundRect(x, top, width, high, Math.min(3, high / 3));
    else body?.narrow.add(x, top, width, high);
    starts.add(x, top + 1, Math.min(2, width / 3), high - 2);
    if (width > NAMED_PX) named.push([note, top]);
  });
  const base = scene.silent.has(track.id) ? 0.4 : 1;
  context.fillStyle = roleColour(palette, track.role);
  bodies.forEach((body, loud) => {
    context.globalAlpha = base * (0.5 + (0.5 * (loud + 0.5)) / LOUD_STEPS);
    context.fill(body.wide);
    body.narrow.paint(context);
  });
  context.globalAlpha = base;
  context.fillStyle = startColour(palette.isDark);
  starts.paint(context);
  for (const [note, top] of named) nameNote(context, scene, note, top);
  context.globalAlpha = 1;
}

const DENSE_PX_PER_QUARTER = 12;
const DENSE_PX = 3;

/** Whether nothing was drawn yet at a pixel of a row. */
type Sieve = (x: number, row: number) => boolean;

/** True where notes lie so close that their shape is not seen. */
export function isDense({ view, score }: Pick<Scene, "view" | "score">): boolean {
  return view.pxPerTick * score.ticksPerQuarter <= DENSE_PX_PER_QUARTER;
}

/** Where notes lie close, only the first of those that cover one another is drawn. */
export function sieve(scene: Pick<Scene, "view" | "score">): Sieve {
  if (!isDense(scene)) return () => true;
  const seen = new Set<number>();
  return (x, row) => {
    const known = seen.size;
    seen.add(Math.round(x / DENSE_PX) * 128 + row);
    return seen.size > known;
  };
}

function placed({ view, layout }: Scene, note: RollNote) {
  const x = xOf(view, layout, note.start);
  const width = Math.max(MIN_NOTE_PX, note.duration * view.pxPerTick - 1);
  return { x, width, high: view.pitchPx - 1 };
}

function startColour(isDark: boolean): string {
  return isDark ? "rgb(255 255 255 / 45%)" : "rgb(0 0 0 / 35%)";
}

/** One note: a solid bar, brighter where louder, with a light line where it starts. */
export function drawNote(
  context: CanvasRenderingContext2D,
  scene: Scene,
  note: RollNote,
  top: number,
  colour: string,
): void {
  const { x, width, high } = placed(scene, note);
  const base = context.globalAlpha;
  context.globalAlpha = base * (0.5 + 0.5 * (note.velocity / 127));
  context.fillStyle = colour;
  context.beginPath();
  context.roundRect(x, top, width, high, Math.min(3, high / 3, width / 2));
  context.fill();
  context.globalAlpha = base;
  context.fillStyle = startColour(scene.palette.isDark);
  context.fillRect(x, top + 1, Math.min(2, width / 3), high - 2);
  if (width > NAMED_PX) nameNote(context, scene, note, top);
}

function nameNote(
  context: CanvasRenderingContext2D,
  scene: Scene,
  note: RollNote,
  top: number,
): void {
  const isDrum = scene.extent.pitches.length < 128;
  if (isDrum || scene.view.pitchPx < 16) return;
  const { x, high } = placed(scene, note);
  context.fillStyle = "rgb(8 10 20 / 85%)";
  context.font = `600 10px ${scene.palette.font}`;
  context.textBaseline = "middle";
  context.fillText(pitchName(note.pitch), x + 5, top + high / 2 + 0.5);
}

function drawKeys(context: CanvasRenderingContext2D, scene: Scene, isDrum: boolean): void {
  const { layout, palette, view, extent } = scene;
  const [first, last] = visibleRows(scene);
  const wide = layout.keysPx;
  context.fillStyle = isDrum ? palette.panel : palette.keyWhite;
  context.fillRect(0, layout.body.top, wide, heightOf(layout.body));
  context.textBaseline = "middle";
  context.font = `500 ${isDrum ? 10 : 9}px ${palette.font}`;
  for (let row = first; row <= last; row += 1) {
    const pitch = extent.pitches[row] ?? 0;
    const top = pitchTop(view, layout, row);
    const middle = top + view.pitchPx / 2 + 0.5;
    if (isDrum) {
      context.fillStyle = palette.line;
      context.fillRect(0, Math.round(top + view.pitchPx) - 1, wide, 1);
      context.fillStyle = palette.text;
      if (view.pitchPx >= 10) context.fillText(drumName(pitch), 4, middle, wide - 6);
      continue;
    }
    if (isBlack(pitch)) {
      context.fillStyle = palette.keyBlack;
      context.fillRect(0, top + 0.5, wide * 0.6, view.pitchPx - 1);
    } else if (pitch % 12 === 0 || pitch % 12 === 5) {
      context.fillStyle = "rgb(0 0 0 / 28%)";
      context.fillRect(0, Math.round(top + view.pitchPx) - 1, wide, 1);
    }
    if (pitch % 12 === 0) {
      context.fillStyle = "rgb(20 22 36 / 90%)";
      context.fillText(pitchName(pitch), wide - 20, middle);
    }
  }
  context.fillStyle = palette.line;
  context.fillRect(wide - 1, layout.body.top, 1, heightOf(layout.body));
}
