import { describe, expect, it } from "vitest";
import { type View, xOf } from "./geometry";
import { boxOf, type HitWish, noteAt, notesIn, stemsAt } from "./hit";
import { layoutOf } from "./layout";
import { countStarting, eachBetween, indexOf, type NoteIndex, notesStarting } from "./noteIndex";
import { rowsFor, rowsOfPitches, soundName } from "./pitches";
import type { RollNote } from "./shape";

const layout = layoutOf({
  widthPx: 1000,
  heightPx: 700,
  mode: "notes",
  isTouch: false,
  showsVelocity: true,
});
const view: View = { leftTicks: 0, pxPerTick: 0.1, topPx: 0, pitchPx: 10, rowPx: 76 };
const pitches = rowsFor(false, []);
const note = (id: number, start: number, pitch: number, duration: number): RollNote => ({
  id,
  start,
  pitch,
  duration,
  velocity: 90,
});
const notes = [
  note(1, 0, 100, 4000),
  note(2, 480, 100, 480),
  note(3, 960, 90, 480),
  note(4, 1200, 90, 10),
];
const wish: HitWish = { view, layout, index: indexOf(notes), pitches, isTouch: false };
const yOf = (pitch: number) => layout.body.top + (127 - pitch) * 10 + 5;
const at = (ticks: number, pitch: number) => noteAt(wish, xOf(view, layout, ticks), yOf(pitch));

function notesBetween(index: NoteIndex, fromTicks: number, toTicks: number): RollNote[] {
  const found: RollNote[] = [];
  eachBetween(index, fromTicks, toTicks, (each) => found.push(each));
  return found;
}

describe("the index", () => {
  it("finds long notes that began long before, and only what sounds", () => {
    expect(notesBetween(wish.index, 2000, 2100).map(({ id }) => id)).toEqual([1]);
    expect(notesBetween(wish.index, 500, 1000).map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(notesBetween(wish.index, 4000, 9000)).toEqual([]);
  });

  it("agrees with a look at every note", () => {
    const many = Array.from({ length: 400 }, (_, id) =>
      note(id, (id * 7919) % 5000, 40 + (id % 40), 1 + ((id * 31) % 900)),
    );
    const index = indexOf(many);
    for (let from = 0; from < 5600; from += 173) {
      const to = from + 240;
      const sounding = many.filter((one) => one.start < to && one.start + one.duration > from);
      expect(new Set(notesBetween(index, from, to))).toEqual(new Set(sounding));
      const starting = many.filter((one) => one.start >= from && one.start < to);
      expect(countStarting(index, from, to)).toBe(starting.length);
      expect(new Set(notesStarting(index, from, to))).toEqual(new Set(starting));
    }
  });
});

describe("hit testing", () => {
  it("takes the note that starts last where two overlap", () => {
    expect(at(700, 100)?.note.id).toBe(2);
    expect(at(300, 100)?.note.id).toBe(1);
    expect(at(700, 99)).toBeNull();
    expect(at(1500, 90)).toBeNull();
  });

  it("tells the ends of a note from its body", () => {
    expect(at(490, 100)?.grip).toBe("start");
    expect(at(700, 100)?.grip).toBe("body");
    expect(at(940, 100)?.grip).toBe("end");
  });

  it("reaches a note that is narrower than a finger", () => {
    const finger = { ...wish, isTouch: true };
    const x = xOf(view, layout, 1200) + 9;
    expect(noteAt(wish, x + 30, yOf(90))).toBeNull();
    expect(noteAt(finger, x, yOf(90))?.note.id).toBe(3);
    expect(noteAt(wish, xOf(view, layout, 1201), yOf(90))?.note.id).toBe(4);
  });

  it("takes what a marquee touches, drawn in any direction", () => {
    const box = boxOf(xOf(view, layout, 1000), yOf(90), xOf(view, layout, 900), yOf(100));
    expect(notesIn(wish, box).map(({ id }) => id)).toEqual([1, 2, 3]);
    const low = boxOf(0, yOf(92), 999, yOf(80));
    expect(notesIn(wish, low).map(({ id }) => id)).toEqual([3, 4]);
  });

  it("finds the stem of a velocity beside the pointer", () => {
    expect(stemsAt(wish, xOf(view, layout, 480) + 4).map(({ id }) => id)).toEqual([2]);
    expect(stemsAt(wish, xOf(view, layout, 700))).toEqual([]);
  });
});

describe("rows of pitches", () => {
  it("are all pitches, or the drums of the kit and those in use", () => {
    expect(rowsFor(false, [])).toHaveLength(128);
    const drums = rowsFor(true, [80, 36]);
    expect(drums[0]).toBe(80);
    expect(drums).toContain(36);
    expect([...drums].sort((a, b) => b - a)).toEqual(drums);
    const rows = rowsOfPitches(drums);
    expect(rows[80]).toBe(0);
    expect(rows[100]).toBe(-1);
  });

  it("have the names that musicians use", () => {
    expect(soundName(60, false)).toBe("C4");
    expect(soundName(70, false)).toBe("B♭4");
    expect(soundName(38, true)).toBe("Snare");
    expect(soundName(3, true)).toBe("D♯-1");
  });
});
