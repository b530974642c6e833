/** The grid that notes snap to, and the lines that are drawn for it. */

import { meterAt } from "../../score";
import type { Meter } from "./shape";

/** A step of the grid as it is offered to a person; `off` lets notes lie anywhere. */
export const GRIDS = ["off", "1/4", "1/8", "1/8t", "1/16", "1/16t", "1/32"] as const;
export type Grid = (typeof GRIDS)[number];

const QUARTERS: Readonly<Record<Grid, number>> = {
  off: 0,
  "1/4": 1,
  "1/8": 1 / 2,
  "1/8t": 1 / 3,
  "1/16": 1 / 4,
  "1/16t": 1 / 6,
  "1/32": 1 / 8,
};

/** The length of a grid step, 1 tick where the grid is off. */
export function stepTicks(grid: Grid, ticksPerQuarter: number): number {
  return grid === "off" ? 1 : QUARTERS[grid] * ticksPerQuarter;
}

/** The start of the bar that holds a tick; bars past the last are as long as the last. */
export function barIndexAt(bars: readonly number[], ticks: number): number {
  let low = 0;
  let high = bars.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((bars[middle] ?? 0) <= ticks) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

/** The end of a bar: the next bar's start, or the end of the piece. */
export function barEnd(bars: readonly number[], endTicks: number, index: number): number {
  return bars[index + 1] ?? endTicks;
}

/** The grid line nearest to a tick, counted from the start of its bar. */
export function snapNear(
  ticks: number,
  grid: Grid,
  ticksPerQuarter: number,
  bars: readonly number[],
): number {
  return snapWith(Math.round, ticks, grid, ticksPerQuarter, bars);
}

/** The grid line at or before a tick. */
export function snapDown(
  ticks: number,
  grid: Grid,
  ticksPerQuarter: number,
  bars: readonly number[],
): number {
  return snapWith((value) => Math.floor(value + 1e-6), ticks, grid, ticksPerQuarter, bars);
}

function snapWith(
  round: (value: number) => number,
  ticks: number,
  grid: Grid,
  ticksPerQuarter: number,
  bars: readonly number[],
): number {
  const step = stepTicks(grid, ticksPerQuarter);
  const index = barIndexAt(bars, ticks);
  const start = bars[index] ?? 0;
  const next = bars[index + 1];
  const snapped = Math.round(start + round((ticks - start) / step) * step);
  return Math.max(0, next === undefined ? snapped : Math.min(snapped, next));
}

/**
 * How far a note that starts at `startTicks` may be moved so that it lands on the grid.
 *
 * A note that was played a little off the line keeps its distance from the line (the move is a
 * whole number of steps) unless it would land nearer to a line than that distance.
 */
export function snapMove(
  startTicks: number,
  deltaTicks: number,
  grid: Grid,
  ticksPerQuarter: number,
  bars: readonly number[],
): number {
  if (grid === "off") return Math.round(Math.max(deltaTicks, -startTicks));
  const step = stepTicks(grid, ticksPerQuarter);
  if (Math.abs(deltaTicks) < step / 2) return 0;
  const landed = snapNear(startTicks + deltaTicks, grid, ticksPerQuarter, bars);
  return Math.max(landed, 0) - startTicks;
}

/** How strong a line of the grid is drawn. */
export type Weight = "bar" | "beat" | "step";

export interface Line {
  readonly ticks: number;
  readonly weight: Weight;
  /** The bar's number from 1, for lines that start a bar. */
  readonly bar: number;
}

const MIN_LINE_PX = 7;

export interface GridWish {
  readonly bars: readonly number[];
  readonly endTicks: number;
  readonly meters: readonly Meter[];
  readonly ticksPerQuarter: number;
  readonly grid: Grid;
  readonly pxPerTick: number;
  readonly fromTicks: number;
  readonly toTicks: number;
}

/** The lines on the screen, the closer ones left out where they would lie too near. */
export function gridLines(wish: GridWish): Line[] {
  const { bars, endTicks, meters, ticksPerQuarter, grid, pxPerTick, fromTicks, toTicks } = wish;
  const lines: Line[] = [];
  const first = barIndexAt(bars, fromTicks);
  const every = barsPerLine(bars, endTicks, pxPerTick);
  for (let index = first; index < bars.length; index += 1) {
    const start = bars[index] ?? 0;
    if (start > toTicks) break;
    if (index % every === 0) lines.push({ ticks: start, weight: "bar", bar: index + 1 });
    const meter = meterAt(meters, start);
    const beat = (ticksPerQuarter * 4) / meter.denominator;
    const step = grid === "off" ? beat : stepTicks(grid, ticksPerQuarter);
    const end = barEnd(bars, endTicks, index);
    if (beat * pxPerTick >= MIN_LINE_PX * 1.5) pushInside(lines, start, end, beat, "beat");
    if (step < beat && step * pxPerTick >= MIN_LINE_PX)
      pushInside(lines, start, end, step, "step", beat);
  }
  return lines;
}

/** Every how many bars a line is drawn: 1, 2, 4, 8 …, so that lines never crowd. */
export function barsPerLine(bars: readonly number[], endTicks: number, pxPerTick: number): number {
  const average = bars.length === 0 ? endTicks : endTicks / bars.length;
  let every = 1;
  while (every < 1024 && every * average * pxPerTick < MIN_LINE_PX) every *= 2;
  return every;
}

function pushInside(
  lines: Line[],
  start: number,
  end: number,
  step: number,
  weight: Weight,
  skip = 0,
): void {
  for (let at = start + step; at < end - 1; at += step) {
    if (skip > 0 && Math.abs((at - start) / skip - Math.round((at - start) / skip)) < 1e-6)
      continue;
    lines.push({ ticks: at, weight, bar: 0 });
  }
}
