import { describe, expect, it } from "vitest";
import {
  addNotes,
  changeVelocity,
  deleteNotes,
  moveNotes,
  resizeNotes,
  setVelocity,
} from "./edits";
import { rowOf } from "./json";
import { noteById } from "./notes";
import { beatsDoc, randomDoc, sampleDoc, seeded } from "./sample";
import { duplicate, joinNotes, quantise, splitNotes, transpose } from "./shaping";
import { timeMapOf } from "./timemap";
import type { Edited, NoteId, ScoreDoc } from "./types";

const rows = (doc: ScoreDoc, track = 0) => doc.tracks[track]?.notes.map(rowOf);
const ids = (doc: ScoreDoc, track = 0) => doc.tracks[track]?.notes.map((note) => note.id) ?? [];

describe("notes are added, moved, resized and deleted", () => {
  it("adds a note and names it", () => {
    const doc = sampleDoc(2, [{ name: "a", notes: [] }]);
    const made = addNotes(doc, 0, [{ start: 480, pitch: 60, duration: 240 }]);
    expect(rows(made.doc)).toEqual([[480, 60, 240, 80]]);
    expect(made.touched).toEqual(ids(made.doc));
    expect(doc.tracks[0]?.notes).toHaveLength(0);
  });

  it("stops a note at the end of the piece, or lets the piece grow by whole bars", () => {
    const doc = sampleDoc(1, [{ name: "a", notes: [] }]);
    const long = [{ start: 1800, pitch: 60, duration: 480 }];
    expect(rows(addNotes(doc, 0, long).doc)).toEqual([[1800, 60, 120, 80]]);
    const grown = addNotes(doc, 0, long, { grow: true }).doc;
    expect(rows(grown)).toEqual([[1800, 60, 480, 80]]);
    expect([grown.endTicks, grown.bars]).toEqual([3840, [0, 1920]]);
  });

  it("brings what is out of range into it", () => {
    const doc = sampleDoc(1, [{ name: "a", notes: [] }]);
    const wild = [
      { start: -10, pitch: 200, duration: 0, velocity: 900 },
      { start: 5000, pitch: 60, duration: 10 },
      { start: 10.4, pitch: Number.NaN, duration: 1.2, velocity: -3 },
    ];
    expect(rows(addNotes(doc, 0, wild).doc)).toEqual([
      [0, 127, 1, 127],
      [10, 60, 1, 1],
    ]);
  });

  it("moves a group together and stops it where its first note would leave the piece", () => {
    const doc = beatsDoc(1);
    const moved = moveNotes(doc, ids(doc), { ticks: -5000, semitones: 3 }).doc;
    expect(rows(moved)?.[0]).toEqual([0, 63, 240, 80]);
    const high = moveNotes(doc, ids(doc), { semitones: 200 }).doc;
    expect(rows(high)?.map((row) => row[1])).toEqual([124, 125, 126, 127]);
    expect(moveNotes(doc, ids(doc), { ticks: 99_999 }).doc.tracks[0]?.notes[3]?.start).toBe(1680);
  });

  it("keeps drums on their pitch", () => {
    const doc = sampleDoc(1, [{ name: "drums", isDrum: true, notes: [[0, 36, 10, 80]] }]);
    expect(rows(moveNotes(doc, ids(doc), { ticks: 5, semitones: 2 }).doc)).toEqual([
      [5, 36, 10, 80],
    ]);
    expect(rows(transpose(doc, ids(doc), 2).doc)).toEqual([[0, 36, 10, 80]]);
  });

  it("resizes ends and starts, and never to nothing", () => {
    const doc = beatsDoc(1);
    const [first] = ids(doc) as [NoteId];
    expect(rows(resizeNotes(doc, [first], -900).doc)?.[0]).toEqual([0, 60, 1, 80]);
    expect(rows(resizeNotes(doc, [first], -900, { least: 60 }).doc)?.[0]).toEqual([0, 60, 60, 80]);
    const second = ids(doc)[1] as NoteId;
    const drawn = resizeNotes(doc, [second], -100, { edge: "start" }).doc;
    expect(noteById(drawn, second)).toMatchObject({ start: 380, duration: 340 });
  });

  it("lets a new note win over one of the same pitch that it meets", () => {
    const doc = sampleDoc(1, [
      {
        name: "a",
        notes: [
          [0, 60, 960, 80],
          [960, 60, 480, 80],
          [0, 64, 960, 80],
        ],
      },
    ]);
    const made = addNotes(doc, 0, [{ start: 480, pitch: 60, duration: 960 }]);
    expect(rows(made.doc)).toEqual([
      [0, 60, 480, 80],
      [0, 64, 960, 80],
      [480, 60, 960, 80],
    ]);
    expect(made.doc.tracks[0]?.notes[1]).toBe(doc.tracks[0]?.notes[1]);
  });

  it("sets and changes velocities", () => {
    const doc = beatsDoc(1);
    expect(rows(setVelocity(doc, ids(doc), 300).doc)?.map((row) => row[3])).toEqual([
      127, 127, 127, 127,
    ]);
    expect(rows(changeVelocity(doc, ids(doc), -100).doc)?.[0]?.[3]).toBe(1);
  });

  it("deletes, and shares all that it did not touch", () => {
    const doc = sampleDoc(1, [
      { name: "a", notes: [[0, 60, 10, 80]] },
      { name: "b", notes: [[0, 60, 10, 80]] },
    ]);
    const left = deleteNotes(doc, ids(doc)).doc;
    expect(left.tracks[0]?.notes).toEqual([]);
    expect(left.tracks[1]).toBe(doc.tracks[1]);
    expect(left.tempos).toBe(doc.tempos);
    expect(deleteNotes(doc, [999]).doc).toBe(doc);
  });
});

describe("notes are shaped", () => {
  it("quantises starts to the grid of the bar, by its strength", () => {
    const doc = sampleDoc(1, [
      {
        name: "a",
        notes: [
          [13, 60, 100, 80],
          [470, 62, 100, 80],
        ],
      },
    ]);
    expect(rows(quantise(doc, ids(doc), { grid: 240 }).doc)?.map((r) => r[0])).toEqual([0, 480]);
    const half = quantise(doc, ids(doc), { grid: 240, strength: 0.5 }).doc;
    expect(rows(half)?.map((r) => r[0])).toEqual([7, 475]);
  });

  it("leaves swung off-beats alone and puts the rest on the grid", () => {
    const swung = [0, 322, 484, 800, 955, 1284, 1440, 1760];
    const doc = sampleDoc(1, [{ name: "a", notes: swung.map((at) => [at, 60, 50, 80] as const) }]);
    const kept = quantise(doc, ids(doc), { grid: 240 }).doc;
    expect(rows(kept)?.map((r) => r[0])).toEqual([0, 322, 480, 800, 960, 1284, 1440, 1760]);
    const straight = quantise(doc, ids(doc), { grid: 240, keepSwing: false }).doc;
    expect(rows(straight)?.map((r) => r[0])).toEqual([0, 240, 480, 720, 960, 1200, 1440, 1680]);
  });

  it("duplicates bars behind bars, and phrases behind their last beat", () => {
    const doc = beatsDoc(2);
    const bar = ids(doc).slice(0, 4);
    const twice = duplicate(doc, bar);
    expect(twice.touched.map((id) => noteById(twice.doc, id)?.start)).toEqual([
      1920, 2400, 2880, 3360,
    ]);
    const one = duplicate(doc, ids(doc).slice(1, 2));
    expect(noteById(one.doc, one.touched[0] as NoteId)?.start).toBe(960);
    const last = duplicate(doc, ids(doc).slice(4));
    expect(last.doc.bars).toHaveLength(3);
  });

  it("splits a note in two and joins them again", () => {
    const doc = sampleDoc(1, [{ name: "a", notes: [[0, 60, 480, 80]] }]);
    const split = splitNotes(doc, ids(doc), 120);
    expect(rows(split.doc)).toEqual([
      [0, 60, 120, 80],
      [120, 60, 360, 80],
    ]);
    expect(rows(joinNotes(split.doc, split.touched).doc)).toEqual([[0, 60, 480, 80]]);
    expect(splitNotes(doc, ids(doc), 480).doc).toBe(doc);
  });
});

function anyEdit(doc: ScoreDoc, random: () => number): Edited {
  const all = doc.tracks.flatMap((track) => track.notes.map((note) => note.id));
  const some = all.filter(() => random() < 0.2);
  const by = Math.round((random() - 0.5) * 4000);
  const grow = random() < 0.2;
  const edits: (() => Edited)[] = [
    () => moveNotes(doc, some, { ticks: by, semitones: by % 60 }, { grow }),
    () => resizeNotes(doc, some, by, { edge: random() < 0.5 ? "start" : "end", grow }),
    () => addNotes(doc, 0, [{ start: by * 9, pitch: by, duration: by, velocity: by }], { grow }),
    () => setVelocity(doc, some, by),
    () => transpose(doc, some, by % 90),
    () => quantise(doc, some, { grid: 1 + Math.abs(by), ends: grow }),
    () => duplicate(doc, some.slice(0, 5)),
    () => splitNotes(doc, some, Math.abs(by)),
    () => deleteNotes(doc, some.slice(0, 2)),
  ];
  return (edits[Math.floor(random() * edits.length)] as () => Edited)();
}

describe("no edit makes an illegal score", () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])("after any edits of score %i", (seed) => {
    const random = seeded(seed * 77);
    let doc = randomDoc(seed);
    for (let step = 0; step < 40; step += 1) {
      const made = anyEdit(doc, random);
      doc = made.doc;
      const seen = new Set<NoteId>();
      for (const track of doc.tracks) {
        let last = -1;
        for (const note of track.notes) {
          expect(Object.values(note).every(Number.isInteger)).toBe(true);
          expect(note.pitch >= 0 && note.pitch <= 127).toBe(true);
          expect(note.velocity >= 1 && note.velocity <= 127).toBe(true);
          expect(note.duration >= 1 && note.start >= 0).toBe(true);
          expect(note.start + note.duration).toBeLessThanOrEqual(doc.endTicks);
          expect(note.start).toBeGreaterThanOrEqual(last);
          expect(seen.has(note.id)).toBe(false);
          expect(note.id).toBeLessThan(doc.nextId);
          seen.add(note.id);
          last = note.start;
        }
      }
      expect(doc.bars.every((at) => at < doc.endTicks)).toBe(true);
    }
  });

  it("takes well under a frame in a song of 12,000 notes", () => {
    const random = seeded(5);
    const tracks = Array.from({ length: 6 }, (_, n) => ({
      name: `part ${n}`,
      notes: Array.from(
        { length: 2000 },
        () => [Math.floor(random() * 570_000), 30 + Math.floor(random() * 60), 200, 80] as const,
      ),
    }));
    const doc = sampleDoc(300, tracks);
    const group = ids(doc).slice(0, 40);
    moveNotes(doc, group, { ticks: 1 });
    timeMapOf(doc).label(9);
    const from = performance.now();
    for (let step = 0; step < 50; step += 1) moveNotes(doc, group, { ticks: step, semitones: 1 });
    expect((performance.now() - from) / 50).toBeLessThan(16);
  });
});
