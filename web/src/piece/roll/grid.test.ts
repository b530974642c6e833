import { describe, expect, it } from "vitest";
import { barIndexAt, gridLines, snapDown, snapMove, snapNear, stepTicks } from "./grid";

const Q = 480;
/** 4/4, 4/4, 3/4, then 4/4: bars of unequal length. */
const bars = [0, 1920, 3840, 5280];
const meters = [
  { at_ticks: 0, numerator: 4, denominator: 4 },
  { at_ticks: 3840, numerator: 3, denominator: 4 },
  { at_ticks: 5280, numerator: 4, denominator: 4 },
];

describe("snapping", () => {
  it("knows the length of every step", () => {
    expect(stepTicks("1/4", Q)).toBe(480);
    expect(stepTicks("1/8t", Q)).toBe(160);
    expect(stepTicks("1/16t", Q)).toBe(80);
    expect(stepTicks("1/32", Q)).toBe(60);
  });

  it("counts from the start of the bar", () => {
    expect(snapNear(5280 + 130, "1/16", Q, bars)).toBe(5280 + 120);
    expect(snapNear(1900, "1/4", Q, bars)).toBe(1920);
    expect(snapDown(1919, "1/4", Q, bars)).toBe(1440);
    expect(snapDown(1920, "1/4", Q, bars)).toBe(1920);
  });

  it("never passes the next bar, and never goes before the start", () => {
    expect(snapNear(5279, "1/8t", Q, bars)).toBe(5280);
    expect(snapNear(-70, "1/4", Q, bars)).toBe(0);
  });

  it("leaves ticks alone when it is off", () => {
    expect(snapNear(1234.4, "off", Q, bars)).toBe(1234);
    expect(snapMove(100, 33.4, "off", Q, bars)).toBe(33);
    expect(snapMove(100, -300, "off", Q, bars)).toBe(-100);
  });

  it("moves a note onto a line, or not at all below half a step", () => {
    expect(snapMove(480, 50, "1/16", Q, bars)).toBe(0);
    expect(snapMove(480, 70, "1/16", Q, bars)).toBe(120);
    expect(snapMove(490, 115, "1/16", Q, bars)).toBe(110);
    expect(snapMove(100, -400, "1/16", Q, bars)).toBe(-100);
  });
});

describe("the grid's lines", () => {
  const wish = { bars, endTicks: 7200, meters, ticksPerQuarter: Q, grid: "1/16" as const };

  it("finds the bar of a tick", () => {
    expect([0, 1919, 1920, 5279, 9999].map((at) => barIndexAt(bars, at))).toEqual([0, 0, 1, 2, 3]);
  });

  it("follow the metre of each bar", () => {
    const lines = gridLines({ ...wish, pxPerTick: 0.1, fromTicks: 3840, toTicks: 5279 });
    expect(lines.filter(({ weight }) => weight === "bar").map(({ bar }) => bar)).toEqual([3]);
    expect(lines.filter(({ weight }) => weight === "beat").map(({ ticks }) => ticks)).toEqual([
      4320, 4800,
    ]);
    expect(lines.filter(({ weight }) => weight === "step")).toHaveLength(9);
  });

  it("are thinned where they would crowd", () => {
    const near = gridLines({ ...wish, pxPerTick: 0.02, fromTicks: 0, toTicks: 7200 });
    expect(near.every(({ weight }) => weight === "bar")).toBe(true);
    const far = gridLines({ ...wish, pxPerTick: 0.002, fromTicks: 0, toTicks: 7200 });
    expect(far.map(({ bar }) => bar)).toEqual([1, 3]);
  });
});
