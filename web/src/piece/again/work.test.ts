import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { addNotes, addTrack, emptyScore, rowOf, toJson } from "../../score";
import { piece } from "../state/document";
import { roll } from "../state/roll";
import { shownDoc } from "./live";
import { keepRunning, keptRunning } from "./running";
import { closeTray, leave, resume, swapIn, useWork } from "./work";

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
afterEach(() => {
  useWork.setState({ tray: null });
  sessionStorage.clear();
});

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

describe("a piece that is left while its job runs", () => {
  it("gives the next one its turn, and keeps its cells to itself", async () => {
    vi.stubGlobal("EventSource", Events);
    keepRunning("p", { job: "ab", verb: "infill", cells: ["0:0"] });
    const waits = resume("p");
    const plan = {
      takes: 1,
      score: toJson(before),
      holes: [{ part: "flute", track: 0, bars: [0] }],
    };
    Events.last?.tell("plan", plan);
    expect(useWork.getState().work?.job).toBe("ab");
    leave();
    const other = { ...before, title: "other" };
    piece().open("q", other);
    await waits;
    Events.last?.tell("cells", {
      take: 1,
      cells: [{ part: "flute", track: 0, bar: 0, notes: [[0, 30, 480, 80]] }],
    });
    expect([useWork.getState().work, Events.last?.isOpen]).toEqual([null, false]);
    expect(shownDoc()).toBe(other);
    expect(roll().waiting.size).toBe(0);
    expect(keptRunning("p")?.job).toBe("ab");
    vi.unstubAllGlobals();
  });
});

/** A stream of events that the test tells. */
class Events {
  static last: Events | null = null;
  isOpen = true;
  readonly #heard = new Map<string, (event: { data: string }) => void>();

  constructor(readonly url: string) {
    Events.last = this;
  }

  addEventListener(name: string, take: (event: { data: string }) => void): void {
    this.#heard.set(name, take);
  }

  tell(name: string, data: unknown): void {
    if (this.isOpen) this.#heard.get(name)?.({ data: JSON.stringify(data) });
  }

  close(): void {
    this.isOpen = false;
  }
}
