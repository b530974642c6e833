import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { addNotes, addTrack, emptyScore, rowOf, toJson } from "../../score";
import { piece } from "../state/document";
import { roll } from "../state/roll";
import { keepRunning, keptRunning } from "./running";
import { closeTray, swapIn, useWork } from "./work";

const flute = addTrack(emptyScore("x", 2), { name: "flute" });
const before = addNotes(flute.doc, flute.trackId, [{ start: 0, pitch: 60, duration: 480 }]).doc;
const cells = new Set(["0:0"] as const);
const score = {
  ...toJson(before),
  tracks: toJson(before).tracks.map((track) => ({
    ...track,
    notes: [[0, 72, 480, 90] as [number, number, number, number]],
  })),
};
const pitches = () =>
  piece()
    .doc.tracks[0]?.notes.map(rowOf)
    .map(([, pitch]) => pitch);

beforeEach(() => {
  roll().reset();
  piece().open("p", before);
  const take = { id: "t1", total: 1 } as never;
  const tray = { verb: "infill", cells, candidates: [{ take, score }], asked: before } as const;
  useWork.setState({ tray: { ...tray, before, chosen: -1, gesture: "g" } });
});
afterEach(() => useWork.setState({ tray: null }));

describe("the tray of takes", () => {
  it("says that it is as it was after an undo", () => {
    swapIn(0);
    expect([pitches(), useWork.getState().tray?.chosen]).toEqual([[72], 0]);
    piece().undo();
    expect([pitches(), useWork.getState().tray?.chosen]).toEqual([[60], -1]);
    swapIn(0);
    closeTray();
    expect([pitches(), useWork.getState().tray]).toEqual([[72], null]);
  });
});

describe("a job that is waited for", () => {
  it("is known after a reload, for its own piece", () => {
    expect(keptRunning("p")).toBeNull();
    const running = { job: "ab", verb: "infill", cells: ["0:0"] } as const;
    keepRunning("p", running);
    expect([keptRunning("p"), keptRunning("q")]).toEqual([running, null]);
  });
});
