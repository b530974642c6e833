import { describe, expect, it } from "vitest";
import {
  asParts,
  barSpan,
  barsInWords,
  cellKey,
  rectangle,
  stepFrom,
  toggled,
  union,
  without,
} from "./cells";
import { keepLocks, keptLocks } from "./locksKept";

const order = [7, 3, 9];

describe("ranges of cells", () => {
  it("go by the order of the tracks, whichever corner comes first", () => {
    const cells = rectangle(order, { trackId: 9, bar: 4 }, { trackId: 3, bar: 2 });
    expect([...cells].sort()).toEqual(["3:2", "3:3", "3:4", "9:2", "9:3", "9:4"]);
  });

  it("can be joined, cut and toggled", () => {
    const a = rectangle(order, { trackId: 7, bar: 0 }, { trackId: 7, bar: 2 });
    const b = new Set([cellKey(7, 2), cellKey(7, 3)]);
    expect(union(a, b).size).toBe(4);
    expect([...without(a, b)]).toEqual(["7:0", "7:1"]);
    expect(toggled(a, "7:1").has("7:1")).toBe(false);
    expect(a.has("7:1")).toBe(true);
  });

  it("stop at the borders of the grid", () => {
    expect(stepFrom(order, 8, { trackId: 7, bar: 0 }, -1, -1)).toEqual({ trackId: 7, bar: 0 });
    expect(stepFrom(order, 8, { trackId: 3, bar: 7 }, 5, 1)).toEqual({ trackId: 9, bar: 7 });
  });

  it("are asked for by part and by bars from 1", () => {
    const cells = new Set([cellKey(3, 5), cellKey(3, 4), cellKey(9, 0), cellKey(77, 1)]);
    const names = new Map([
      [3, "bass"],
      [9, "drums"],
    ]);
    expect(asParts(cells, (id) => names.get(id))).toEqual([
      { part: "bass", bars: [5, 6] },
      { part: "drums", bars: [1] },
    ]);
    expect(barSpan(cells)).toEqual([0, 5]);
    expect(barSpan(new Set())).toBeNull();
  });

  it("read as people write bars", () => {
    expect(barsInWords([0, 1, 2, 5, 7, 8])).toBe("1–3, 6, 8–9");
    expect(barsInWords([])).toBe("");
  });
});

describe("kept locks", () => {
  const tracks = [
    { id: 0, name: "flute" },
    { id: 1, name: "bass" },
  ];

  it("come back under the parts' names, though their ids have changed", () => {
    keepLocks("p", new Set([cellKey(1, 3), cellKey(1, 4)]), tracks);
    const later = [
      { id: 5, name: "bass" },
      { id: 6, name: "flute" },
    ];
    expect([...keptLocks("p", later)]).toEqual(["5:3", "5:4"]);
    keepLocks("p", new Set(), tracks);
    expect(localStorage.getItem("cadenza.locks.p")).toBeNull();
  });

  it("are none where nothing readable is kept", () => {
    for (const text of ["{", "3", '[{"part":"bass","bars":["x",0]}]', "[null]"]) {
      localStorage.setItem("cadenza.locks.q", text);
      expect(keptLocks("q", tracks).size).toBe(0);
    }
  });
});
