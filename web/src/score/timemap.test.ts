import { describe, expect, it } from "vitest";
import { randomDoc, sampleDoc, seeded } from "./sample";
import { TimeMap, timeMapOf } from "./timemap";
import type { ScoreDoc } from "./types";

/** Seconds of a tick, one tick after the other. */
function naiveSeconds(doc: ScoreDoc, ticks: number): number {
  let seconds = 0;
  for (let at = 0; at < ticks; at += 1) {
    let bpm = doc.tempos[0]?.bpm ?? 120;
    for (const tempo of doc.tempos) if (tempo.at_ticks <= at) bpm = tempo.bpm;
    seconds += 60 / (bpm * doc.ticksPerQuarter);
  }
  return seconds;
}

function naiveLabel(doc: ScoreDoc, ticks: number): string {
  let bar = 0;
  doc.bars.forEach((start, place) => {
    if (start <= ticks) bar = place;
  });
  const start = doc.bars[bar] as number;
  let meter = doc.meters[0] as { denominator: number };
  for (const each of doc.meters) if (each.at_ticks <= start) meter = each;
  let beat = 1;
  for (
    let at = start;
    at + (480 * 4) / meter.denominator <= ticks;
    at += (480 * 4) / meter.denominator
  )
    beat += 1;
  return `${bar + 1}.${beat}`;
}

describe("a time map agrees with a naive count", () => {
  it.each([1, 2, 3, 4, 5, 6])("of score %i", (seed) => {
    const doc = randomDoc(seed + 100);
    const map = timeMapOf(doc);
    const random = seeded(seed);
    for (let turn = 0; turn < 25; turn += 1) {
      const ticks = Math.floor(random() * doc.endTicks);
      expect(map.seconds(ticks)).toBeCloseTo(naiveSeconds(doc, ticks), 6);
      expect(map.ticks(map.seconds(ticks))).toBeCloseTo(ticks, 6);
      expect(map.label(ticks)).toBe(naiveLabel(doc, ticks));
    }
  });

  it("lists each beat once, in any pieces", () => {
    const doc = randomDoc(9);
    const map = timeMapOf(doc);
    const all = map.beats(0, doc.endTicks);
    const random = seeded(3);
    const pieces: typeof all = [];
    for (let at = 0; at < doc.endTicks; ) {
      const to = at + 1 + Math.floor(random() * 700);
      pieces.push(...map.beats(at, Math.min(to, doc.endTicks)));
      at = to;
    }
    expect(pieces).toEqual(all);
    expect(all.filter((beat) => beat.beat === 0)).toHaveLength(doc.bars.length);
  });
});

describe("a time map of known things", () => {
  const doc = {
    ...sampleDoc(3, []),
    tempos: [
      { at_ticks: 0, bpm: 60 },
      { at_ticks: 480, bpm: 120 },
    ],
  };

  it("counts seconds through a change of tempo, and past the end", () => {
    const map = new TimeMap(doc);
    expect(map.seconds(960)).toBe(1.5);
    expect(map.ticks(1.25)).toBe(720);
    expect(map.seconds(9600)).toBe(1 + 19 / 2);
    expect(map.bpm(480)).toBeCloseTo(120);
  });

  it("lets the first tempo hold from the start, wherever it stands", () => {
    const late = new TimeMap({ ...doc, tempos: [{ at_ticks: 960, bpm: 60 }] });
    expect(late.seconds(480)).toBe(1);
    expect(new TimeMap({ ...doc, tempos: [] }).seconds(480)).toBe(0.5);
  });

  it("reads and writes places as people say them", () => {
    const map = timeMapOf(doc);
    expect(map.label(1920 + 480)).toBe("2.2");
    expect(map.fromLabel("2.2")).toBe(2400);
    expect(map.fromLabel(" 3 ")).toBe(3840);
    expect([
      map.fromLabel("4"),
      map.fromLabel("1.5"),
      map.fromLabel("x"),
      map.fromLabel("0.1"),
    ]).toEqual([null, null, null, null]);
  });

  it("is the same object while the time of the document is", () => {
    expect(timeMapOf({ ...doc, title: "other" })).toBe(timeMapOf(doc));
    expect(timeMapOf({ ...doc, endTicks: 1 })).not.toBe(timeMapOf(doc));
  });
});
