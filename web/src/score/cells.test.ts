import { describe, expect, it } from "vitest";
import {
  cellsToWire,
  changedCells,
  clearCells,
  idsInCells,
  notesInCell,
  replaceCells,
} from "./cells";
import { createEditor } from "./editor";
import { addNotes, deleteNotes, moveNotes } from "./edits";
import { reconcile, rowOf, toJson } from "./json";
import { cellKey, cellOfKey, cellsOfTrack, lock, NO_LOCKS, refusal } from "./locks";
import { beatsDoc, randomDoc, sampleDoc } from "./sample";
import {
  cellRectangle,
  notesInBox,
  selectCells,
  selectedCells,
  selectedNotes,
  selectNotes,
  toggleNotes,
} from "./selection";
import { finished, planned, withCells } from "./stream";

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
    const cells = doc.tracks.flatMap((track) => cellsOfTrack(doc, track.id));
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

  it("are emptied, and named for a request with bars from 1", () => {
    const doc = two();
    expect(clearCells(doc, [{ trackId: 0, bar: 0 }]).doc.tracks[0]?.notes).toHaveLength(1);
    const cells = [
      { trackId: 1, bar: 2 },
      { trackId: 0, bar: 1 },
      { trackId: 1, bar: 0 },
    ];
    expect(cellsToWire(doc, cells)).toEqual([
      { part: "flute", bars: [2] },
      { part: "bass", bars: [1, 3] },
    ]);
    expect(cellOfKey(cellKey({ trackId: 12, bar: 3 }))).toEqual({ trackId: 12, bar: 3 });
  });
});

describe("locks", () => {
  it("refuse what would change a locked cell, and say which", () => {
    const doc = two();
    const locks = lock(NO_LOCKS, [{ trackId: 0, bar: 1 }]);
    const gone = deleteNotes(doc, idsInCells(doc, [{ trackId: 0, bar: 1 }])).doc;
    expect(refusal(doc, gone, locks)).toEqual({ code: "locked", part: "flute", bar: 1, cells: 1 });
    const into = addNotes(doc, 0, [{ start: 2000, pitch: 70, duration: 10 }]).doc;
    expect(refusal(doc, into, locks)?.bar).toBe(1);
    const beside = addNotes(doc, 0, [{ start: 10, pitch: 70, duration: 3000 }]).doc;
    expect(refusal(doc, beside, locks)).toBeNull();
  });

  it("hold an editor back until they are taken away", () => {
    const editor = createEditor(two());
    const cells = [{ trackId: 1, bar: 1 }];
    editor.lock(cells);
    const ids = idsInCells(editor.getState().doc, cells);
    expect(editor.edit("moved", (doc) => moveNotes(doc, ids, { semitones: 1 })).ok).toBe(false);
    editor.unlock(cells);
    expect(editor.edit("moved", (doc) => moveNotes(doc, ids, { semitones: 1 })).ok).toBe(true);
  });
});

describe("selections", () => {
  it("are notes or cells, and each can be read as the other", () => {
    const doc = two();
    const cells = cellRectangle(doc, { trackId: 1, bar: 1 }, { trackId: 0, bar: 0 });
    expect(cells).toHaveLength(4);
    expect(selectedNotes(doc, selectCells(cells))).toHaveLength(4);
    const [id] = selectedNotes(doc, selectCells([{ trackId: 1, bar: 1 }])) as [number];
    expect(selectedCells(doc, selectNotes([id]))).toEqual([{ trackId: 1, bar: 1 }]);
    expect(toggleNotes(selectNotes([id]), [id, 1]).notes).toEqual(new Set([1]));
  });

  it("catch in a box what sounds in it", () => {
    const doc = two();
    const box = { fromTicks: 1925, toTicks: 2000, lowPitch: 60, highPitch: 63 };
    const found = notesInBox(doc, box).map(
      (id) => doc.tracks[0]?.notes.find((n) => n.id === id)?.pitch,
    );
    expect(found).toEqual([60, 62]);
    expect(notesInBox(doc, { ...box, tracks: [1] })).toEqual([]);
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
    const done = finished(score, toJson(whole));
    expect(done.doc.tracks).toEqual(score.doc.tracks);
    expect(done.doc.tracks[0]).toBe(score.doc.tracks[0]);
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
