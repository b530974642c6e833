import { describe, expect, it, vi } from "vitest";
import { fromJson } from "../score";
import { boxesOf, drawRoll, pitchSpan } from "./drawing";

const SCORE = fromJson({
  title: "",
  ticks_per_quarter: 480,
  end_ticks: 1920,
  bars: [0],
  tempos: [],
  meters: [],
  keys: [],
  chords: [],
  sections: [],
  revision: null,
  tracks: [
    {
      id: 0,
      name: "tune",
      role: "melody",
      program: 73,
      is_drum: false,
      notes: [
        [0, 60, 960, 127],
        [960, 84, 4000, 64],
      ],
    },
    { id: 1, name: "drums", role: "drums", program: 0, is_drum: true, notes: [[0, 36, 10, 100]] },
  ],
});

describe("boxesOf", () => {
  it("keeps every note inside the picture", () => {
    for (const box of boxesOf(SCORE)) {
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(1);
      expect(box.y).toBeGreaterThanOrEqual(0);
      expect(box.y + box.height).toBeLessThanOrEqual(1.0001);
    }
  });

  it("draws higher notes higher, and drums below all others", () => {
    const [low, high, drum] = boxesOf(SCORE);
    expect(high?.y).toBeLessThan(low?.y ?? 0);
    expect(drum?.y).toBeGreaterThan((low?.y ?? 1) + (low?.height ?? 1) - 0.0001);
  });
});

describe("pitchSpan", () => {
  it("has room for an octave even where one note sounds", () => {
    const tracks = SCORE.tracks
      .slice(0, 1)
      .map((track) => ({ ...track, notes: track.notes.slice(0, 1) }));
    const [low, high] = pitchSpan({ ...SCORE, tracks });
    expect(high - low).toBeGreaterThanOrEqual(12);
  });
});

describe("drawRoll", () => {
  const draw = (doc: typeof SCORE) => {
    const context = { clearRect: vi.fn(), fillRect: vi.fn(), fillStyle: "", globalAlpha: 0 };
    const colourOf = vi.fn(() => "red");
    drawRoll({ context, width: 100, height: 50, line: "grey", colourOf }, doc);
    return { context, colourOf };
  };

  it("asks for each role's colour once, and draws no note thinner than a pixel", () => {
    const { context, colourOf } = draw(SCORE);
    expect(colourOf).toHaveBeenCalledTimes(2);
    expect(context.fillRect).toHaveBeenCalledTimes(3);
    for (const [, , width] of context.fillRect.mock.calls) expect(width).toBeGreaterThanOrEqual(1);
    expect(context.globalAlpha).toBe(1);
  });

  it("shades every other section up to the next", () => {
    const sections = [0, 480, 960].map((at_ticks) => ({ at_ticks, name: "A" }));
    const { context } = draw({ ...SCORE, sections, tracks: [] });
    expect(context.fillRect.mock.calls).toEqual([[25, 0, 25, 50]]);
  });

  it("has a picture for an empty score", () => {
    expect(() => draw({ ...SCORE, tracks: [], endTicks: 0 })).not.toThrow();
  });
});
