import { describe, expect, it } from "vitest";
import { autosave, type SaveAnswer } from "./autosave";
import { copyNotes, pasteNotes } from "./clipboard";
import { moveNotes } from "./edits";
import {
  gestureBase,
  record,
  redo,
  redoLabel,
  settle,
  startHistory,
  undo,
  undoLabel,
} from "./history";
import { fromJson, rowOf, ScoreFormatError, toJson } from "./json";
import { beatsDoc, randomDoc, sampleDoc, sampleJson } from "./sample";
import { addTrack, removeTrack, renameTrack, setProgram } from "./tracks";
import type { NoteId, ScoreDoc } from "./types";

const firstId = (doc: ScoreDoc) => doc.tracks[0]?.notes[0]?.id as NoteId;

describe("history", () => {
  it("goes back and forth with the labels of its steps", () => {
    const doc = beatsDoc();
    const moved = moveNotes(doc, [firstId(doc)], { semitones: 1 }).doc;
    let history = record(startHistory(doc), "moved", moved);
    expect(undoLabel(history)).toBe("moved");
    history = undo(history);
    expect(history.present).toBe(doc);
    expect([undoLabel(history), redoLabel(history)]).toEqual([null, "moved"]);
    expect(redo(history).present).toBe(moved);
    expect(record(history, "nothing", doc)).toBe(history);
    expect(undo(undo(history))).toBe(undo(history));
  });

  it("makes one step of a drag, measured from where it began", () => {
    const start = beatsDoc();
    const id = firstId(start);
    let history = startHistory(start);
    const drag = (ticks: number) => {
      const moved = moveNotes(gestureBase(history, "drag"), [id], { ticks }).doc;
      history = record(history, "moved", moved, "drag");
    };
    for (const ticks of [100, 5000, -3000, 240]) drag(ticks);
    expect(history.present.tracks[0]?.notes.find((note) => note.id === id)?.start).toBe(240);
    history = settle(history);
    drag(10);
    expect(undo(undo(history)).present).toBe(start);
    expect(undoLabel(undo(undo(history)))).toBeNull();
  });
});

describe("the clipboard", () => {
  it("carries notes from one place and resolution to another", () => {
    const doc = beatsDoc(2);
    const ids = doc.tracks[0]?.notes.slice(1, 3).map((note) => note.id) ?? [];
    const text = copyNotes(doc, ids);
    const other = { ...sampleDoc(1, [{ name: "b", notes: [] }]), ticksPerQuarter: 960 };
    const pasted = pasteNotes(other, text, { atTicks: 960 }).doc;
    expect(pasted.tracks[0]?.notes.map(rowOf)).toEqual([
      [960, 61, 480, 80],
      [1920, 62, 480, 80],
    ]);
  });

  it("puts several parts where their names are, drums to drums", () => {
    const parts = [
      { name: "flute", notes: [[0, 60, 10, 80]] as const },
      { name: "drums", isDrum: true, notes: [[0, 36, 10, 80]] as const },
    ];
    const doc = sampleDoc(1, parts);
    const all = doc.tracks.flatMap((track) => track.notes.map((note) => note.id));
    const goal = sampleDoc(1, [
      { name: "drums", isDrum: true, notes: [] },
      { name: "flute", notes: [] },
    ]);
    const pasted = pasteNotes(goal, copyNotes(doc, all), { atTicks: 480 }).doc;
    expect(pasted.tracks.map((track) => track.notes.map(rowOf))).toEqual([
      [[480, 36, 10, 80]],
      [[480, 60, 10, 80]],
    ]);
  });

  it("takes nothing else for notes", () => {
    const doc = beatsDoc();
    for (const text of [
      "",
      "hello",
      "{}",
      "null",
      '{"kind":"cadenza/notes","tracks":[{"notes":[[1]]}]}',
    ]) {
      expect(pasteNotes(doc, text, { atTicks: 0 }).doc).toBe(doc);
    }
  });
});

describe("JSON", () => {
  it("comes back as it went", () => {
    for (const seed of [1, 2, 3]) {
      const json = toJson(randomDoc(seed));
      expect(toJson(fromJson(JSON.parse(JSON.stringify(json))))).toEqual(json);
    }
  });

  it.each([
    [null, /a score is an object; came null/],
    [{ ticks_per_quarter: 0 }, /ticks_per_quarter is a whole number from 1/],
    [{ ...sampleJson(1, []), tempos: [{ at_ticks: 0, bpm: 0 }] }, /a tempo is above 0; came 0/],
    [sampleJson(1, [{ name: "a", notes: [[0, 128, 1, 1]] }]), /pitch is a whole number.*came 128/],
  ])("is refused where it is no score", (json, message) => {
    expect(() => fromJson(json)).toThrow(ScoreFormatError);
    expect(() => fromJson(json)).toThrow(message);
  });
});

describe("tracks", () => {
  it("are added, named and removed", () => {
    const doc = beatsDoc(1);
    const made = addTrack(doc, { name: "flute", program: 40 });
    expect(made.doc.tracks[1]).toMatchObject({ id: 1, name: "flute 2", program: 40, notes: [] });
    expect(renameTrack(made.doc, 1, "flute").doc.tracks[1]?.name).toBe("flute 2");
    expect(removeTrack(made.doc, 0).doc.tracks).toHaveLength(1);
    expect(setProgram(doc, 0, 300).doc.tracks[0]?.program).toBe(127);
    expect(setProgram(doc, 0, 0).doc).toBe(doc);
  });
});

describe("autosave", () => {
  const later = () => {
    const waiting: (() => void)[] = [];
    const wait = (run: () => void) => {
      waiting.push(run);
      return () => waiting.splice(waiting.indexOf(run) >>> 0, 1);
    };
    return { waiting, wait: wait as (run: () => void, ms: number) => () => void };
  };
  const settled = () => new Promise((done) => setTimeout(done, 0));
  const answers = (...list: (SaveAnswer | Error)[]) => {
    const saved: [number, number | null][] = [];
    const save = async (doc: ScoreDoc, revision: number | null): Promise<SaveAnswer> => {
      saved.push([doc.endTicks, revision]);
      const next = list.shift() ?? new Error("none left");
      if (next instanceof Error) throw next;
      return next;
    };
    return { saved, save };
  };

  it("saves once after a pause, with the revision that the document came from", async () => {
    const { waiting, wait } = later();
    const { saved, save } = answers({ status: "saved", revision: 8 });
    const doc = beatsDoc(1);
    const it = autosave(doc, 7, { save, current: async () => 0, later: wait });
    it.changed({ ...doc, endTicks: 1 });
    it.changed({ ...doc, endTicks: 2 });
    expect([it.getState().name, waiting.length]).toEqual(["changed", 1]);
    waiting[0]?.();
    await settled();
    expect([saved, it.revision, it.getState().name]).toEqual([[[2, 7]], 8, "saved"]);
    it.changed({ ...doc, endTicks: 3 });
    it.changed({ ...doc, endTicks: 2 });
  });

  it("needs no save when the change was undone", () => {
    const { waiting, wait } = later();
    const doc = beatsDoc(1);
    const it = autosave(doc, 1, { ...answers(), current: async () => 0, later: wait });
    it.changed({ ...doc });
    it.changed(doc);
    expect([it.getState().name, waiting.length]).toEqual(["saved", 0]);
  });

  it("saves again what changed meanwhile", async () => {
    const { waiting, wait } = later();
    const { saved, save } = answers(
      { status: "saved", revision: 2 },
      { status: "saved", revision: 3 },
    );
    const doc = beatsDoc(1);
    const it = autosave(doc, 1, { save, current: async () => 0, later: wait });
    it.changed({ ...doc, endTicks: 1 });
    const first = it.flush();
    it.changed({ ...doc, endTicks: 2 });
    expect((await first).name).toBe("changed");
    expect(waiting).toHaveLength(1);
    await it.flush();
    expect([saved, it.revision]).toEqual([
      [
        [1, 1],
        [2, 2],
      ],
      3,
    ]);
  });

  it("never sends two at once, however many wait", async () => {
    const { wait } = later();
    let running = 0;
    let most = 0;
    let revision = 1;
    const save = async (_: ScoreDoc, from: number | null): Promise<SaveAnswer> => {
      running += 1;
      most = Math.max(most, running);
      await settled();
      running -= 1;
      if (from !== revision) return { status: "stale" };
      revision += 1;
      return { status: "saved", revision };
    };
    const doc = beatsDoc(1);
    const it = autosave(doc, 1, { save, current: async () => 0, later: wait });
    it.changed({ ...doc, endTicks: 1 });
    const first = it.flush();
    it.changed({ ...doc, endTicks: 2 });
    const names = (await Promise.all([first, it.flush(), it.flush()])).map(({ name }) => name);
    expect([most, names.at(-1), it.revision]).toEqual([1, "saved", 3]);
  });

  it("stops at a conflict until one document is chosen", async () => {
    const { wait } = later();
    const { saved, save } = answers({ status: "stale" }, { status: "saved", revision: 6 });
    const doc = beatsDoc(1);
    const it = autosave(doc, 1, { save, current: async () => 5, later: wait });
    it.changed({ ...doc, endTicks: 1 });
    expect((await it.flush()).name).toBe("conflict");
    it.changed({ ...doc, endTicks: 2 });
    expect((await it.flush()).name).toBe("conflict");
    expect((await it.keepMine()).name).toBe("saved");
    expect([saved, it.revision]).toEqual([
      [
        [1, 1],
        [2, 5],
      ],
      6,
    ]);
    it.opened(doc, 9);
    expect([it.revision, it.getState().name]).toEqual([9, "saved"]);
  });

  it("tries again after a failure", async () => {
    const { waiting, wait } = later();
    const { save } = answers(new Error("offline"), { status: "saved", revision: 2 });
    const doc = beatsDoc(1);
    const it = autosave(doc, 1, { save, current: async () => 0, later: wait });
    it.changed({ ...doc, endTicks: 1 });
    expect((await it.flush()).name).toBe("failed");
    waiting[0]?.();
    await settled();
    expect(it.getState().name).toBe("saved");
  });
});
