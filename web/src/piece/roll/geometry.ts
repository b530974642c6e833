/** From ticks and pitches to pixels and back; zoom and scroll that stay in bounds. */

import { heightOf, type Layout, type Mode } from "./layout";

/** What part of the piece is on the screen. */
export interface View {
  /** The tick at the left edge of the body. */
  readonly leftTicks: number;
  readonly pxPerTick: number;
  /** How far the body is scrolled down. */
  readonly topPx: number;
  /** Height of one pitch's row in the notes view. */
  readonly pitchPx: number;
  /** Height of one track's row in the arrangement. */
  readonly rowPx: number;
}

/** What bounds the view: the length of the piece and how many rows there are. */
export interface Extent {
  readonly mode: Mode;
  readonly endTicks: number;
  readonly ticksPerQuarter: number;
  readonly tracks: number;
  /** The pitches that have rows in the notes view, from the top. */
  readonly pitches: readonly number[];
}

const MIN_PITCH_PX = 6;
const MAX_PITCH_PX = 28;
const MIN_ROW_PX = 44;
const MAX_ROW_PX = 160;
const MAX_PX_PER_QUARTER = 480;
const MIN_WHOLE_PX = 160;
/** Room after the last bar, so that the end can be reached and gone on from. */
const TAIL_PX = 220;

export function xOf(view: View, layout: Layout, ticks: number): number {
  return layout.keysPx + (ticks - view.leftTicks) * view.pxPerTick;
}

export function ticksAt(view: View, layout: Layout, xPx: number): number {
  return view.leftTicks + (xPx - layout.keysPx) / view.pxPerTick;
}

/** The height of everything in the body, on the screen or not. */
function contentHeight(view: View, extent: Extent): number {
  return extent.mode === "notes"
    ? extent.pitches.length * view.pitchPx
    : extent.tracks * view.rowPx;
}

/** The top of a pitch's row; the row's index comes from `rowsOfPitches`. */
export function pitchTop(view: View, layout: Layout, row: number): number {
  return layout.body.top + row * view.pitchPx - view.topPx;
}

/** The index of the pitch row under a point, not yet checked against how many there are. */
export function pitchRowAt(view: View, layout: Layout, yPx: number): number {
  return Math.floor((yPx - layout.body.top + view.topPx) / view.pitchPx);
}

/** The top of a track's row in the arrangement. */
export function rowTop(view: View, layout: Layout, index: number): number {
  return layout.body.top + index * view.rowPx - view.topPx;
}

/** The index of the track's row under a point, −1 or beyond the last where there is none. */
export function rowAt(view: View, layout: Layout, yPx: number): number {
  return Math.floor((yPx - layout.body.top + view.topPx) / view.rowPx);
}

/** Bring a view back inside its bounds. */
export function clampView(view: View, layout: Layout, extent: Extent): View {
  const wide = Math.max(1, layout.widthPx - layout.keysPx);
  const end = Math.max(1, extent.endTicks);
  const closest = MAX_PX_PER_QUARTER / extent.ticksPerQuarter;
  const farthest = Math.min(closest, MIN_WHOLE_PX / end);
  const pxPerTick = clamp(view.pxPerTick, farthest, closest);
  const pitchPx = clamp(view.pitchPx, MIN_PITCH_PX, MAX_PITCH_PX);
  const rowPx = clamp(view.rowPx, MIN_ROW_PX, MAX_ROW_PX);
  const last = Math.max(0, end - (wide - TAIL_PX) / pxPerTick);
  const sized = { ...view, pxPerTick, pitchPx, rowPx };
  const deepest = Math.max(0, contentHeight(sized, extent) - heightOf(layout.body));
  return {
    ...sized,
    leftTicks: clamp(view.leftTicks, 0, last),
    topPx: clamp(view.topPx, 0, deepest),
  };
}

/** Zoom in time by a factor; the tick under `xPx` stays where it is. */
export function zoomTime(
  view: View,
  layout: Layout,
  extent: Extent,
  factor: number,
  xPx: number,
): View {
  const anchor = ticksAt(view, layout, xPx);
  const sized = clampView({ ...view, pxPerTick: view.pxPerTick * factor }, layout, extent);
  const leftTicks = anchor - (xPx - layout.keysPx) / sized.pxPerTick;
  return clampView({ ...sized, leftTicks }, layout, extent);
}

/** Zoom in height by a factor; what is under `yPx` stays where it is. */
export function zoomHeight(
  view: View,
  layout: Layout,
  extent: Extent,
  factor: number,
  yPx: number,
): View {
  const before = contentHeight(view, extent);
  const fraction = before === 0 ? 0 : (yPx - layout.body.top + view.topPx) / before;
  const wished =
    extent.mode === "notes"
      ? { ...view, pitchPx: view.pitchPx * factor }
      : { ...view, rowPx: view.rowPx * factor };
  const sized = clampView(wished, layout, extent);
  const topPx = fraction * contentHeight(sized, extent) - (yPx - layout.body.top);
  return clampView({ ...sized, topPx }, layout, extent);
}

/** Scroll by pixels. */
export function scrollBy(
  view: View,
  layout: Layout,
  extent: Extent,
  dxPx: number,
  dyPx: number,
): View {
  const leftTicks = view.leftTicks + dxPx / view.pxPerTick;
  return clampView({ ...view, leftTicks, topPx: view.topPx + dyPx }, layout, extent);
}

/** The view in which the span of ticks fills the width. */
export function fitSpan(
  view: View,
  layout: Layout,
  extent: Extent,
  startTicks: number,
  endTicks: number,
): View {
  const wide = Math.max(1, layout.widthPx - layout.keysPx - 24);
  const pxPerTick = wide / Math.max(1, endTicks - startTicks);
  return clampView({ ...view, pxPerTick, leftTicks: startTicks }, layout, extent);
}

/** Scroll no more than needed so that a tick is on the screen, with a margin. */
export function revealTicks(view: View, layout: Layout, extent: Extent, ticks: number): View {
  const x = xOf(view, layout, ticks);
  const margin = Math.min(120, (layout.widthPx - layout.keysPx) / 4);
  if (x >= layout.keysPx + margin / 2 && x <= layout.widthPx - margin) return view;
  return clampView({ ...view, leftTicks: ticks - margin / view.pxPerTick }, layout, extent);
}

/** Scroll no more than needed so that a stretch of the body's content is on the screen. */
export function revealRows(
  view: View,
  layout: Layout,
  extent: Extent,
  topPx: number,
  bottomPx: number,
): View {
  const high = heightOf(layout.body);
  if (topPx < view.topPx) return clampView({ ...view, topPx }, layout, extent);
  if (bottomPx > view.topPx + high)
    return clampView({ ...view, topPx: bottomPx - high }, layout, extent);
  return view;
}

/** The span of ticks on the screen. */
export function visibleSpan(view: View, layout: Layout): readonly [number, number] {
  return [view.leftTicks, ticksAt(view, layout, layout.widthPx)];
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), Math.max(low, high));
}
