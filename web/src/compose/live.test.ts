import { describe, expect, it } from "vitest";
import type { NoteRow, ScoreJson } from "../api";
import { Arrival, withCells } from "./live";

function score(): ScoreJson {
  const track = (id: number, name: string, notes: NoteRow[] = []) => ({
    id,
    name,
    role: name,
    program: 0,
    is_drum: false,
    notes,
  });
  return {
    title: "A tune",
    ticks_per_quarter: 480,
    end_ticks: 5760,
    bars: [0, 1920, 3840],
    tempos: [{ at_ticks: 0, bpm: 90 }],
    meters: [{ at_ticks: 0, numerator: 4, denominator: 4 }],
    keys: [],
    chords: [],
    sections: [],
    tracks: [track(0, "melody", [[1920, 60, 240, 80]]), track(1, "bass")],
    revision: null,
  };
}

describe("withCells", () => {
  it("puts notes in place of those that started in the bar, and leaves the rest", () => {
    const before = score();
    const after = withCells(before, [
      {
        bar: 1,
        part: "melody",
        notes: [
          [2400, 67, 240, 90],
          [1920, 64, 240, 90],
        ],
      },
      { bar: 0, part: "nobody", notes: [[0, 1, 1, 1]] },
    ]);
    expect(after.tracks[0]?.notes).toEqual([
      [1920, 64, 240, 90],
      [2400, 67, 240, 90],
    ]);
    expect(after.tracks[1]).toBe(before.tracks[1]);
    expect(before.tracks[0]?.notes).toHaveLength(1);
  });

  it("keeps a note that only sounds on into the bar", () => {
    const held = withCells(score(), [{ bar: 0, part: "bass", notes: [[1900, 40, 400, 80]] }]);
    const after = withCells(held, [{ bar: 1, part: "bass", notes: [] }]);
    expect(after.tracks[1]?.notes).toEqual([[1900, 40, 400, 80]]);
  });
});

describe("Arrival", () => {
  it("counts whole bars without a gap", () => {
    const arrival = new Arrival(score());
    expect(arrival.add([{ bar: 0, part: "melody", notes: [] }])).toBe(0);
    expect(arrival.add([{ bar: 1, part: "melody", notes: [] }])).toBe(0);
    expect(arrival.add([{ bar: 1, part: "bass", notes: [] }])).toBe(0);
    expect(arrival.add([{ bar: 0, part: "bass", notes: [] }])).toBe(2);
  });
});
