import { describe, expect, it } from "vitest";
import { fromJson, notesInCell, replaceCells, rowOf, type ScoreJson } from "../../score";
import { mixOf, silentTracks } from "../mixer/mixerStore";
import type { CellKey } from "../state/cells";
import { cellsOfDoc, cellsOfTake, layWhole } from "./laying";
import { cellsInWords, requestFor } from "./requests";

const track = (id: number, name: string, notes: [number, number, number, number][]) => ({
  id,
  name,
  role: name,
  program: 0,
  is_drum: false,
  notes,
});
const json = (quarter: number, tracks: ReturnType<typeof track>[], bars = 2): ScoreJson => ({
  title: "",
  ticks_per_quarter: quarter,
  end_ticks: quarter * 4 * bars,
  bars: Array.from({ length: bars }, (_, bar) => bar * quarter * 4),
  tempos: [],
  meters: [],
  keys: [],
  chords: [],
  sections: [],
  tracks,
  revision: null,
});
const doc = fromJson(
  json(480, [
    track(0, "flute", [
      [0, 72, 480, 90],
      [1920, 74, 480, 90],
    ]),
    track(1, "bass", [[0, 40, 960, 90]]),
  ]),
);
/** The same piece made anew: other ids of tracks, another resolution. */
const take = json(240, [
  track(8, "bass", [[0, 45, 480, 90]]),
  track(9, "flute", [
    [0, 60, 240, 50],
    [960, 62, 240, 50],
  ]),
]);
const cells = new Set<CellKey>(["0:1"]);

describe("laying a take", () => {
  it("changes the cells that were asked for and no other note", () => {
    const laid = replaceCells(doc, cellsOfTake(doc, cells, take)).doc;
    expect(laid.tracks[0]?.notes.map(rowOf)).toEqual([
      [0, 72, 480, 90],
      [1920, 62, 480, 50],
    ]);
    expect(laid.tracks[1]).toBe(doc.tracks[1]);
    const back = replaceCells(laid, cellsOfDoc(doc, cells)).doc;
    expect(back.tracks[0]?.notes.map(rowOf)).toEqual(doc.tracks[0]?.notes.map(rowOf));
  });

  it("leaves out parts and bars that the take has not", () => {
    const odd = new Set<CellKey>(["0:1", "0:7", "5:0"]);
    expect(cellsOfTake(doc, odd, take).map(({ bar }) => bar)).toEqual([1]);
    expect(cellsOfTake(doc, new Set(["1:1"]), take)).toEqual([{ trackId: 1, bar: 1, notes: [] }]);
  });

  it("takes a longer piece over whole, and keeps what is the same", () => {
    const longer = json(480, [track(0, "flute", [[0, 72, 480, 90]])], 4);
    const { doc: laid, touched } = layWhole(doc, longer);
    expect(laid.bars).toHaveLength(4);
    expect(touched).toEqual([]);
    expect(laid.tracks[0]?.notes[0]?.id).toBe(notesInCell(doc, { trackId: 0, bar: 0 })[0]?.id);
  });
});

describe("requests", () => {
  const source = { piece: "ab", revision: 3 };
  const locks = new Set<CellKey>(["0:1", "1:0"]);
  const wished = new Set<CellKey>(["0:0", "0:1"]);

  it("leave locked cells out and name them", () => {
    const wish = { verb: "infill", takes: 4, cells: wished, locks } as const;
    expect(requestFor(wish, doc, source)).toEqual({
      source,
      takes: 4,
      keep: "none",
      cells: [{ part: "flute", bars: [1] }],
      locked: [
        { part: "flute", bars: [2] },
        { part: "bass", bars: [1] },
      ],
    });
  });

  it("carry what each verb asks for and nothing else", () => {
    const base = { takes: 1, cells: wished, locks: new Set<CellKey>(), bars: 16 };
    const plain = { source, takes: 1, keep: "none" };
    expect(requestFor({ ...base, verb: "continue" }, doc, source)).toEqual({
      ...plain,
      bars: "16",
    });
    expect(requestFor({ ...base, verb: "accompany", parts: ["pad"] }, doc, source)).toEqual({
      ...plain,
      fields: { parts: ["pad"] },
    });
    expect(requestFor({ ...base, verb: "vary", amount: 0.5 }, doc, source)).toMatchObject({
      amount: 0.5,
      cells: [{ part: "flute", bars: [1, 2] }],
    });
  });

  it("read as words", () => {
    expect(cellsInWords(new Set(["0:0", "0:1", "1:0"]), doc)).toBe("flute 1–2, bass 1");
  });
});

describe("the mixer", () => {
  const strip = { gainDb: -3, pan: 0.2, mute: false, solo: false };

  it("lets a solo silence the others, and a mute itself even so", () => {
    const quiet = (solo: boolean, mute: boolean) => [
      ...silentTracks(doc.tracks, { flute: { ...strip, solo, mute } }),
    ];
    expect(quiet(false, false)).toEqual([]);
    expect(quiet(true, false)).toEqual([1]);
    expect(quiet(false, true)).toEqual([0]);
    expect(quiet(true, true)).toEqual([0, 1]);
  });

  it("keeps no solo", () => {
    const tracks = { flute: { ...strip, solo: true } };
    const mix = mixOf({ tracks, finish: null, ambience: [], textures: [["pad_night", -3]] });
    expect(mix.textures).toEqual([["pad_night", -3]]);
    expect(mix.tracks).toEqual({ flute: { gain_db: -3, pan: 0.2, mute: false } });
  });
});
