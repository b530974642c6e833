import { beforeEach, describe, expect, it } from "vitest";
import { addNotes, addTrack, emptyScore, toJson } from "../../score";
import { copy, cut, paste, pasteInPlace } from "./clip";
import { piece } from "./document";
import { forgetDraft, keepDraft, keptDraft, sameMusic, withDraft } from "./draft";
import { roll } from "./roll";

const flute = addTrack(emptyScore("x", 4), { name: "flute" });
const both = addTrack(flute.doc, { name: "bass" });
const note = { start: 1920, pitch: 60, duration: 480, velocity: 70 };
const saved = addNotes(both.doc, 0, [note]).doc;
const edited = addNotes(saved, 0, [{ ...note, start: 0 }]).doc;
const starts = (track: number) => piece().doc.tracks[track]?.notes.map(({ start }) => start);

beforeEach(() => {
  localStorage.clear();
  roll().reset();
  piece().open("p", saved);
  roll().setMode("notes");
  roll().set({ focus: 0 });
});

describe("what could not be saved", () => {
  it("is kept by piece with the revision it came from, and laid over what was saved", () => {
    expect(keepDraft("p", edited, 4)).toBe(true);
    expect(keptDraft("q")).toBeNull();
    const draft = keptDraft("p");
    expect(draft?.revision).toBe(4);
    if (draft === null) throw new Error("no draft");
    const laid = withDraft(saved, draft);
    expect(laid.tracks[0]?.notes).toHaveLength(2);
    expect(laid.tracks[0]?.notes[1]?.id).toBe(saved.tracks[0]?.notes[0]?.id);
    expect(laid.tracks[1]).toBe(saved.tracks[1]);
    forgetDraft("p");
    expect(keptDraft("p")).toBeNull();
  });

  it("counts as none where it is no score", () => {
    localStorage.setItem("cadenza.draft.p", '{"revision": 1, "score": {"tracks": 3}}');
    expect(keptDraft("p")).toBeNull();
    expect(localStorage.getItem("cadenza.draft.p")).toBeNull();
  });

  it("is the same as what the studio has when the notes are", () => {
    expect(sameMusic(toJson(edited), { ...toJson(edited), title: "y", revision: 9 })).toBe(true);
    expect(sameMusic(toJson(edited), toJson(saved))).toBe(false);
  });
});

describe("the clipboard", () => {
  const select = (track: number) =>
    roll().selectNotes(new Set(piece().doc.tracks[track]?.notes.map(({ id }) => id)));

  it("moves notes to another track at the same time", () => {
    select(0);
    cut();
    roll().look(1);
    pasteInPlace();
    expect([starts(0), starts(1)]).toEqual([[], [1920]]);
    expect(roll().notes.size).toBe(1);
  });

  it("reaches other windows and other pieces, on the grid", () => {
    select(0);
    copy();
    const other = addTrack(emptyScore("y", 4, 96), { name: "horn" }).doc;
    piece().open("q", other);
    roll().set({ focus: 0 });
    paste(197);
    expect(piece().doc.tracks[0]?.notes.map(({ start, duration }) => [start, duration])).toEqual([
      [192, 96],
    ]);
  });

  it("forgets the notes of a track that is no longer looked at", () => {
    select(0);
    roll().look(1);
    expect(roll().notes.size).toBe(0);
  });
});

describe("the grid and the playhead", () => {
  it("are switched off and on as they were", () => {
    roll().set({ grid: "1/8t" });
    roll().toggleGrid();
    expect(roll().grid).toBe("off");
    roll().toggleGrid();
    expect(roll().grid).toBe("1/8t");
  });

  it("follow again after a look elsewhere, and stay off for another piece", () => {
    roll().set({ strays: true });
    roll().toggleFollow();
    expect([roll().follows, roll().strays]).toEqual([true, false]);
    roll().toggleFollow();
    roll().reset();
    expect(roll().follows).toBe(false);
    roll().toggleFollow();
  });
});
