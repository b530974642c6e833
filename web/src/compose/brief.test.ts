import { describe, expect, it } from "vitest";
import { keyIn, nameIn } from "../i18n/names";
import { type Brief, chipsOf, clock, secondsOf } from "./brief";
import { toggled, withField, withPart } from "./fields";

const BRIEF: Brief = {
  style: "lofi",
  title: "Rainy Lofi",
  moods: ["rainy"],
  key: { tonic: "D", mode: "minor" },
  tempo_bpm: 75,
  meter: "4/4",
  length: { bars: null, seconds: 125 },
  parts: [
    { role: "melody", instrument: "electric_piano_1", program: 4 },
    { role: "drums", instrument: "drums", program: null },
  ],
  without: [],
  ambience: ["rain"],
  chords: null,
  progression: null,
  finish: "lofi",
  sources: { style: "asked", key: "style", length: "asked", parts: "asked" },
  unread: [],
  kind: null,
  swing: false,
  register: null,
  beats_per_chord: null,
  octave_spread: null,
};
const WORDS = {
  bars: (n: number) => `${n} bars`,
  beats: (n: number) => `${n} beats`,
  octaves: (n: number) => `${n} octaves`,
  bpm: (bpm: number) => `${bpm} bpm`,
  from: (note: string) => `from ${note}`,
  name: (name: string) => nameIn("en", name),
  key: (key: string) => keyIn("en", key),
};

describe("chipsOf", () => {
  it("tells what was said from what was filled in and what was set by hand", () => {
    const chips = chipsOf(BRIEF, withField({}, "tempo", 75), WORDS);
    const origins = Object.fromEntries(chips.map((chip) => [chip.kind, chip.origin]));
    expect(origins).toMatchObject({ style: "said", key: "filled", tempo: "hand", length: "said" });
    expect(chips.find((chip) => chip.kind === "length")?.value).toBe("2:05");
    expect(chips.filter((chip) => chip.kind === "part").map((chip) => chip.value)).toEqual([
      "electric piano",
      "drum kit",
    ]);
    expect(chips.some((chip) => chip.kind === "harmony")).toBe(false);
  });

  it("marks only the parts that were asked for where they are known", () => {
    const chips = chipsOf({ ...BRIEF, asked_parts: [1] }, {}, WORDS);
    const parts = chips.filter((chip) => chip.kind === "part");
    expect(parts.map((chip) => chip.origin)).toEqual(["filled", "said"]);
  });
});

describe("the voicing chip", () => {
  it("comes from the sentence or from the hand", () => {
    const said = {
      ...BRIEF,
      register: "C2",
      beats_per_chord: 2,
      sources: { ...BRIEF.sources, register: "asked", octave_spread: "default" },
    } satisfies Brief;
    const chip = chipsOf(said, {}, WORDS).find(({ kind }) => kind === "voicing");
    expect(chip).toMatchObject({ value: "from C2 · 2 beats", origin: "said" });
    const hand = chipsOf(said, { octave_spread: 3 }, WORDS);
    expect(hand.find(({ kind }) => kind === "voicing")?.origin).toBe("hand");
  });
});

describe("fields", () => {
  it("one length takes the place of the other, one harmony of the other", () => {
    const fields = withField(withField({}, "length", "2:00"), "bars", 32);
    expect(fields).toEqual({ bars: 32 });
    expect(withField(withField({}, "progression", "I V"), "chords", "Dm7 G7")).toEqual({
      chords: "Dm7 G7",
    });
  });

  it("a part is played by one instrument, or left out", () => {
    const flute = withPart({}, "melody", "flute");
    expect(flute).toEqual({ parts: ["melody=flute"] });
    const violin = withPart(flute, "melody", "violin");
    expect(violin).toEqual({ parts: ["melody=violin"] });
    const none = withPart(violin, "melody", null);
    expect(none).toEqual({ without: ["melody"] });
    expect(withPart(none, "melody", "oboe")).toEqual({ parts: ["melody=oboe"] });
  });

  it("an empty list leaves a field free", () => {
    expect(toggled(toggled({}, "ambience", "rain"), "ambience", "rain")).toEqual({});
  });
});

describe("time", () => {
  it.each([
    ["2:05", 125],
    ["90", 90],
    ["1m30s", 90],
    ["90s", 90],
    ["2m", 120],
  ])("reads %s", (typed, seconds) => expect(secondsOf(typed)).toBe(seconds));
  it.each(["", "two", "1:75", "-3"])("refuses %j", (typed) => expect(secondsOf(typed)).toBeNull());
  it("writes minutes", () => expect(clock(61.6)).toBe("1:02"));
});
