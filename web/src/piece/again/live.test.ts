import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PlanEvent } from "../../api";
import { addNotes, addTrack, emptyScore, fromJson, rowOf, toJson } from "../../score";
import { piece } from "../state/document";
import { roll } from "../state/roll";
import { since } from "./laying";
import { LiveCells, shownDoc } from "./live";

const flute = addTrack(emptyScore("x", 2), { name: "flute" });
const start = addNotes(flute.doc, flute.trackId, [{ start: 0, pitch: 60, duration: 480 }]).doc;
const rows = (name: string) =>
  shownDoc()
    .tracks.find((track) => track.name === name)
    ?.notes.map(rowOf);

/** The piece with more bars and another part, as a plan tells of it. */
function longer(): PlanEvent {
  const json = toJson(start);
  const bass = { id: 1, name: "bass", role: "bass", program: 32, is_drum: false, notes: [] };
  return {
    takes: 2,
    score: {
      ...json,
      bars: [0, 1920, 3840, 5760],
      end_ticks: 7680,
      tracks: [...json.tracks, bass],
    },
    holes: [
      { part: "flute", track: 0, bars: [2, 3] },
      { part: "low", track: 1, bars: [2] },
    ],
  };
}

let live: LiveCells;
beforeEach(() => {
  roll().reset();
  piece().open("p", start);
});
afterEach(() => live.end());

describe("cells that stream in", () => {
  it("lie over the piece, of one take, and are gone with the job", () => {
    live = new LiveCells(false);
    live.planned({
      takes: 2,
      score: toJson(start),
      holes: [{ part: "flute", track: 0, bars: [0, 1] }],
    });
    expect([...roll().waiting]).toEqual(["0:0", "0:1"]);
    const cell = { part: "flute", track: 0, bar: 0 };
    live.came({ take: 2, cells: [{ ...cell, notes: [[240, 70, 240, 90]] }] });
    live.came({ take: 1, cells: [{ ...cell, notes: [[0, 50, 240, 90]] }] });
    expect(rows("flute")).toEqual([[240, 70, 240, 90]]);
    expect([...roll().waiting]).toEqual(["0:1"]);
    expect(piece().doc).toBe(start);
    live.end();
    expect(shownDoc()).toBe(start);
  });

  it("bring new bars and parts with them", () => {
    live = new LiveCells(true);
    live.planned(longer());
    expect(shownDoc().bars).toHaveLength(4);
    expect([...roll().waiting]).toEqual(["0:2", "0:3", "1:2"]);
    live.came({
      take: 1,
      cells: [{ part: "low", track: 1, bar: 2, notes: [[3840, 40, 480, 80]] }],
    });
    expect(rows("bass")).toEqual([[3840, 40, 480, 80]]);
    expect(rows("flute")).toEqual([[0, 60, 480, 80]]);
  });

  it("stay over what is drawn meanwhile", () => {
    live = new LiveCells(true);
    live.planned(longer());
    live.came({
      take: 1,
      cells: [{ part: "flute", track: 0, bar: 2, notes: [[3840, 62, 480, 80]] }],
    });
    piece().edit("draw", (doc) =>
      addNotes(doc, 0, [{ start: 960, pitch: 64, duration: 480, velocity: 90 }]),
    );
    expect(rows("flute")).toEqual([
      [0, 60, 480, 80],
      [960, 64, 480, 90],
      [3840, 62, 480, 80],
    ]);
  });
});

describe("a take that comes after an edit", () => {
  it("adds its bars and parts, and leaves the edit", () => {
    live = new LiveCells(true);
    const plan = longer();
    const [first, bass] = plan.score.tracks;
    if (first === undefined || bass === undefined) throw new Error("no tracks");
    const take = {
      ...plan.score,
      tracks: [
        {
          ...first,
          notes: [...first.notes, [3840, 62, 480, 80] as [number, number, number, number]],
        },
        bass,
      ],
    };
    const now = addNotes(start, 0, [{ start: 960, pitch: 64, duration: 480, velocity: 90 }]).doc;
    const laid = fromJson(since(start, now, take));
    expect(laid.tracks.map(({ name }) => name)).toEqual(["flute", "bass"]);
    expect(laid.tracks[0]?.notes.map(({ start: at }) => at)).toEqual([0, 960, 3840]);
    expect(since(start, start, take)).toBe(take);
  });
});
