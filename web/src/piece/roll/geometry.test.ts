import { describe, expect, it } from "vitest";
import {
  clampView,
  type Extent,
  fitSpan,
  pitchRowAt,
  pitchTop,
  revealRows,
  revealTicks,
  rowAt,
  scrollBy,
  ticksAt,
  type View,
  xOf,
  zoomHeight,
  zoomTime,
} from "./geometry";
import { HEAD_PX, heightOf, layoutOf, placeAt } from "./layout";

const wish = { widthPx: 1000, heightPx: 700, isTouch: false, showsVelocity: true };
const notes = layoutOf({ ...wish, mode: "notes" });
const rows = layoutOf({ ...wish, mode: "arrangement" });
const view: View = { leftTicks: 960, pxPerTick: 0.1, topPx: 100, pitchPx: 14, rowPx: 76 };
const pitches = Array.from({ length: 128 }, (_, row) => 127 - row);
const extent: Extent = {
  mode: "notes",
  endTicks: 1920 * 32,
  ticksPerQuarter: 480,
  tracks: 6,
  pitches,
};

describe("the layout", () => {
  it("gives every point of the canvas one place", () => {
    expect(placeAt(notes, 10, 5)).toBe("ruler");
    expect(placeAt(notes, 10, 30)).toBe("sections");
    expect(placeAt(notes, 10, 60)).toBe("chords");
    expect(placeAt(notes, 10, HEAD_PX + 1)).toBe("keys");
    expect(placeAt(notes, 400, HEAD_PX + 1)).toBe("body");
    expect(placeAt(notes, 400, 699)).toBe("velocity");
    expect(placeAt(notes, 400, 700)).toBe("outside");
    expect(placeAt(rows, 10, HEAD_PX + 1)).toBe("body");
    expect(rows.velocity).toBeNull();
  });

  it("has no velocity lane where it would leave no room for notes", () => {
    const low = layoutOf({ ...wish, heightPx: 180, mode: "notes" });
    expect(low.velocity).toBeNull();
    expect(heightOf(low.body)).toBeGreaterThan(0);
  });
});

describe("ticks and pixels", () => {
  it("are each other's inverse", () => {
    for (const ticks of [0, 961, 12345]) {
      expect(ticksAt(view, notes, xOf(view, notes, ticks))).toBeCloseTo(ticks, 6);
    }
    for (const row of [0, 17, 127]) {
      expect(pitchRowAt(view, notes, pitchTop(view, notes, row) + 1)).toBe(row);
      expect(pitchRowAt(view, notes, pitchTop(view, notes, row) - 1)).toBe(row - 1);
    }
    expect(rowAt({ ...view, topPx: 0 }, rows, HEAD_PX + 75)).toBe(0);
    expect(rowAt({ ...view, topPx: 0 }, rows, HEAD_PX + 77)).toBe(1);
  });
});

describe("zoom", () => {
  it("keeps the tick under the pointer", () => {
    const zoomed = zoomTime(view, notes, extent, 2, 500);
    expect(zoomed.pxPerTick).toBeCloseTo(0.2);
    expect(ticksAt(zoomed, notes, 500)).toBeCloseTo(ticksAt(view, notes, 500), 6);
  });

  it("keeps the pitch under the pointer", () => {
    const zoomed = zoomHeight(view, notes, extent, 1.5, 300);
    expect(zoomed.pitchPx).toBeCloseTo(21);
    const at = (one: View) => (300 - notes.body.top + one.topPx) / one.pitchPx;
    expect(at(zoomed)).toBeCloseTo(at(view), 6);
  });

  it("ends where a bar would fill the screen or the piece would be a speck", () => {
    expect(zoomTime(view, notes, extent, 1e6, 500).pxPerTick).toBe(1);
    const far = zoomTime(view, notes, extent, 1e-6, 500);
    expect(far.pxPerTick * extent.endTicks).toBeCloseTo(160);
    expect(far.leftTicks).toBe(0);
  });
});

describe("scroll", () => {
  it("stops at the start and a little past the end", () => {
    expect(scrollBy(view, notes, extent, -1e9, -1e9)).toMatchObject({ leftTicks: 0, topPx: 0 });
    const last = scrollBy(view, notes, extent, 1e9, 1e9);
    const end = xOf(last, notes, extent.endTicks);
    expect(end).toBeLessThan(notes.widthPx);
    expect(end).toBeGreaterThan(notes.widthPx - 400);
    expect(last.topPx).toBe(128 * 14 - heightOf(notes.body));
  });

  it("stays where everything fits", () => {
    const small = { ...extent, endTicks: 480 };
    expect(clampView(view, notes, small).leftTicks).toBe(0);
  });

  it("moves no more than needed to show a tick or a row", () => {
    expect(revealTicks(view, notes, extent, 3000)).toBe(view);
    const moved = revealTicks(view, notes, extent, 30000);
    expect(xOf(moved, notes, 30000)).toBeGreaterThan(notes.keysPx);
    expect(xOf(moved, notes, 30000)).toBeLessThan(notes.widthPx / 2);
    expect(revealRows(view, notes, extent, 120, 134)).toBe(view);
    expect(revealRows(view, notes, extent, 14, 28).topPx).toBe(14);
  });

  it("fits a span into the width", () => {
    const fitted = fitSpan(view, notes, extent, 1920, 1920 * 5);
    expect(xOf(fitted, notes, 1920)).toBeCloseTo(notes.keysPx);
    expect(xOf(fitted, notes, 1920 * 5)).toBeCloseTo(notes.widthPx - 24);
  });
});
