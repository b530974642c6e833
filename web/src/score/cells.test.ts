import { describe, expect, it } from "vitest";
import { changedCells, clearCells, idsInCells, notesInCell, replaceCells } from "./cells";
import { addNotes, deleteNotes } from "./edits";
import { reconcile, rowOf, toJson } from "./json";
import { cellKey, cellOfKey, refusal } from "./locks";
import { beatsDoc, randomDoc, sampleDoc } from "./sample";
import { planned, withCells } from "./stream";

const two = () =>
  sampleDoc(3, [
    {
      name: "flute",
      notes: [
        [0, 60, 4000, 80],
        [1919, 62, 10, 80],
        [1920, 64, 480, 80],
      ],
    },
    { name: "bass", notes: [[1920, 40, 480, 80]] },
  ]);

describe("cells", () => {
  it("hold the notes that start in them", () => {
    const doc = two();
    expect(notesInCell(doc, { trackId: 0, bar: 0 }).map(rowOf)).toEqual([
      [0, 60, 4000, 80],
      [1919, 62, 10, 80],
    ]);
    expect(notesInCell(doc, { trackId: 0, bar: 1 }).map(rowOf)).toEqual([[1920, 64, 480, 80]]);
    expect(notesInCell(doc, { trackId: 0, bar: 7 })).toEqual([]);
  });

  it("together hold every note once", () => {
    const doc = randomDoc(4);
    const all = doc.tracks.flatMap((track) => track.notes.map((note) => note.id));
    const cells = doc.tracks.flatMap(({ id }) => doc.bars.map((_, bar) => ({ trackId: id, bar })));
    expect(idsInCells(doc, cells).sort()).toEqual(all.sort());
  });

  it("are replaced without a change anywhere else", () => {
    const doc = two();
    const made = replaceCells(doc, [
      {
        trackId: 0,
        bar: 1,
        notes: [
          [1920, 64, 480, 80],
          [2400, 65, 99_999, 80],
          [100, 1, 1, 1],
        ],
      },
    ]);
    expect(made.doc.tracks[0]?.notes.map(rowOf)).toEqual([
      [0, 60, 4000, 80],
      [1919, 62, 10, 80],
      [1920, 64, 480, 80],
      [2400, 65, 3360, 80],
    ]);
    expect(made.doc.tracks[0]?.notes[2]).toBe(doc.tracks[0]?.notes[2]);
    expect(made.doc.tracks[1]).toBe(doc.tracks[1]);
    expect(changedCells(doc, made.doc)).toEqual([{ trackId: 0, bar: 1 }]);
  });

  it("are emptied, and named by a key", () => {
    const doc = two();
    expect(clearCells(doc, [{ trackId: 0, bar: 0 }]).doc.tracks[0]?.notes).toHaveLength(1);
    expect(cellOfKey(cellKey(12, 3))).toEqual({ trackId: 12, bar: 3 });
  });
});

describe("locks", () => {
  it("refuse what would change a locked cell, and say which", () => {
    const doc = two();
    const locks = new Set([cellKey(0, 1)]);
    const gone = deleteNotes(doc, idsInCells(doc, [{ trackId: 0, bar: 1 }])).doc;
    expect(refusal(doc, gone, locks)).toEqual({ code: "locked", part: "flute", bar: 1, cells: 1 });
    const into = addNotes(doc, 0, [{ start: 2000, pitch: 70, duration: 10 }]).doc;
    expect(refusal(doc, into, locks)?.bar).toBe(1);
    const beside = addNotes(doc, 0, [{ start: 10, pitch: 70, duration: 3000 }]).doc;
    expect(refusal(doc, beside, locks)).toBeNull();
  });
});

describe("a growing score", () => {
  const whole = two();
  const plan = {
    score: { ...toJson(whole), tracks: toJson(whole).tracks.map((t) => ({ ...t, notes: [] })) },
  };
  const cell = (bar: number, track: number) => ({
    bar,
    part: whole.tracks[track]?.name as string,
    notes: notesInCell(whole, { trackId: track, bar }).map(rowOf),
  });

  it("is ready as far as every part has come", () => {
    let score = planned(plan);
    expect([score.readyTicks, score.complete]).toEqual([0, false]);
    score = withCells(score, { cells: [cell(0, 0), cell(1, 0)] });
    expect(score.readyTicks).toBe(0);
    score = withCells(score, { cells: [cell(0, 1)] });
    expect(score.readyTicks).toBe(1920);
    score = withCells(score, { cells: [cell(1, 1), cell(2, 0), cell(2, 1)] });
    expect([score.readyTicks, score.complete]).toEqual([5760, true]);
    expect(toJson(score.doc).tracks).toEqual(toJson(whole).tracks);
  });

  it("waits for its holes alone", () => {
    const holes = [{ part: "bass", track: 1, bars: [1] }];
    const score = planned({ score: toJson(whole), holes });
    expect([score.readyTicks, score.complete]).toEqual([1920, false]);
    expect(withCells(score, { cells: [cell(1, 1)] }).complete).toBe(true);
  });
});

describe("a newer score", () => {
  it("keeps the ids and objects of what is equal", () => {
    const doc = beatsDoc(2);
    const json = toJson(doc);
    json.tracks[0]?.notes.splice(2, 1, [960, 99, 10, 80]);
    const next = reconcile(doc, json);
    const before = doc.tracks[0]?.notes ?? [];
    const after = next.tracks[0]?.notes ?? [];
    expect(after.filter((note) => before.includes(note))).toHaveLength(7);
    expect(after.find((note) => note.pitch === 99)?.id).toBe(doc.nextId);
    expect([next.bars, next.tempos]).toEqual([doc.bars, doc.tempos]);
    expect(next.bars).toBe(doc.bars);
  });
});
