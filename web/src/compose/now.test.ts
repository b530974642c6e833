import { expect, test } from "vitest";
import { fromJson } from "../score";
import { barAt, nowAt } from "./now";

const DOC = fromJson({
  title: "",
  ticks_per_quarter: 480,
  end_ticks: 3840,
  bars: [0, 1920],
  tempos: [],
  meters: [],
  keys: [],
  chords: [
    { at_ticks: 0, symbol: "Dm7" },
    { at_ticks: 1920, symbol: "G7" },
  ],
  sections: [{ at_ticks: 1920, name: "verse" }],
  revision: null,
  tracks: [
    {
      id: 4,
      name: "pad",
      role: "pad",
      program: 0,
      is_drum: false,
      notes: [
        [0, 60, 3000, 90],
        [480, 64, 10, 90],
      ],
    },
    { id: 7, name: "bass", role: "bass", program: 0, is_drum: false, notes: [[1920, 36, 480, 90]] },
  ],
});

test("a moment has its bar, its chord, its section and the parts that sound", () => {
  expect(nowAt(DOC, 500)).toEqual({
    bar: 0,
    chord: "Dm7",
    section: "",
    sounding: new Set([4]),
  });
  expect(nowAt(DOC, 1920)).toMatchObject({ bar: 1, chord: "G7", section: "verse" });
  expect(nowAt(DOC, 1920).sounding).toEqual(new Set([4, 7]));
  expect(nowAt(DOC, 3500).sounding.size).toBe(0);
});

test("the last bar goes on to the end", () => {
  expect([0, 1919, 1920, 99_999].map((ticks) => barAt(DOC, ticks))).toEqual([0, 0, 1, 1]);
});
