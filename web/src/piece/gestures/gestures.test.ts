import { beforeEach, describe, expect, it } from "vitest";
import { addNotes, fromJson } from "../../score";
import { velocityY } from "../draw/velocity";
import { xOf } from "../roll/geometry";
import { rowsFor } from "../roll/pitches";
import { chosenCells, copyNotes, nudge, remove, stepCell, toggleLock } from "../state/commands";
import { piece } from "../state/document";
import { roll } from "../state/roll";
import { pressCell, pressSection } from "./cellGestures";
import type { Player, Point, Span } from "./gesture";
import { pressRuler } from "./laneGestures";
import { pressNotes } from "./noteGestures";
import { pressVelocity } from "./velocityGestures";

const score = {
  title: "x",
  ticks_per_quarter: 480,
  end_ticks: 7680,
  bars: [0, 1920, 3840, 5760],
  tempos: [{ at_ticks: 0, bpm: 120 }],
  meters: [{ at_ticks: 0, numerator: 4, denominator: 4 }],
  keys: [],
  chords: [],
  sections: [
    { at_ticks: 0, name: "intro" },
    { at_ticks: 3840, name: "verse" },
  ],
  tracks: [
    {
      id: 0,
      name: "flute",
      role: "melody",
      program: 73,
      is_drum: false,
      notes: [
        [0, 72, 480, 90],
        [480, 74, 480, 80],
        [1920, 76, 960, 70],
      ],
    },
    {
      id: 1,
      name: "bass",
      role: "bass",
      program: 33,
      is_drum: false,
      notes: [[0, 40, 1920, 100]],
    },
  ],
  revision: 1,
};

const heard: number[] = [];
const loops: [number, number][] = [];
let loop: Span | null = null;
const seeks: number[] = [];
const player: Player = {
  seek: (ticks) => seeks.push(ticks),
  loop: () => loop,
  setLoop: (next) => {
    loop = next;
    if (next !== null) loops.push([next.from, next.to]);
  },
  audition: (_, pitch) => heard.push(pitch),
};
const at = (x: number, y: number, held: Partial<Point> = {}): Point => ({
  x,
  y,
  shift: false,
  mod: false,
  alt: false,
  isTouch: false,
  ...held,
});
const x = (ticks: number) => xOf(roll().view, roll().layout, ticks);
const y = (pitch: number) =>
  roll().layout.body.top + (127 - pitch) * roll().view.pitchPx - roll().view.topPx + 4;
const flute = () =>
  piece().doc.tracks[0]?.notes.map((n) => [n.start, n.pitch, n.duration, n.velocity]);
const first = () => piece().doc.tracks[0]?.notes[0];

function open(mode: "arrangement" | "notes") {
  roll().reset();
  piece().open("p", fromJson(score));
  roll().resize(1000, 900);
  const pitches = rowsFor(false, []);
  roll().setExtent({ mode, endTicks: 7680, ticksPerQuarter: 480, tracks: 2, pitches });
  roll().setMode(mode);
  roll().set({ focus: 0, grid: "1/8", view: { ...roll().view, topPx: 500 } });
  heard.length = 0;
  loops.length = 0;
  loop = null;
  seeks.length = 0;
}

describe("notes under the pointer", () => {
  beforeEach(() => open("notes"));

  it("move by whole steps of the grid, heard at each new pitch, as one step of undo", () => {
    const from = at(x(200), y(72));
    const drag = pressNotes(from, player);
    drag.move(at(x(200) + 10, y(73)));
    expect(flute()?.[0]).toEqual([0, 72, 480, 90]);
    drag.move(at(x(500), y(77)));
    expect(roll().preview.map(({ start, pitch }) => [start, pitch])).toEqual([[240, 77]]);
    drag.end(at(x(500), y(77)));
    expect(flute()).toContainEqual([240, 77, 480, 90]);
    expect(heard.at(-1)).toBe(77);
    piece().undo();
    expect(flute()).toEqual(score.tracks[0]?.notes);
  });

  it("keep to one axis with Shift and are copied with Alt", () => {
    const drag = pressNotes(at(x(200), y(72)), player);
    drag.end(at(x(200), y(72)));
    expect(roll().notes.size).toBe(1);
    const shifted = pressNotes(at(x(200), y(72)), player);
    shifted.move(at(x(1200), y(73), { shift: true }));
    shifted.end(at(x(1200), y(73), { shift: true }));
    expect(first()?.pitch).toBe(74);
    expect(flute()).toContainEqual([960, 72, 480, 90]);
    piece().undo();
    const copied = pressNotes(at(x(200), y(72), { alt: true }), player);
    copied.move(at(x(200), y(79), { alt: true }));
    copied.end(at(x(200), y(79), { alt: true }));
    expect(flute()).toContainEqual([0, 72, 480, 90]);
    expect(flute()).toContainEqual([0, 79, 480, 90]);
  });

  it("are made longer by their end, and let go of by Escape", () => {
    const drag = pressNotes(at(x(2880) - 2, y(76)), player);
    drag.move(at(x(3400), y(76)));
    drag.cancel();
    expect(roll().preview).toEqual([]);
    expect(flute()).toEqual(score.tracks[0]?.notes);
    const again = pressNotes(at(x(2880) - 2, y(76)), player);
    again.move(at(x(3400), y(76)));
    again.end(at(x(3400), y(76)));
    expect(flute()).toContainEqual([1920, 76, 1440, 70]);
  });

  it("are drawn, split and erased by the tools", () => {
    roll().set({ tool: "draw" });
    const draw = pressNotes(at(x(3850), y(80)), player);
    draw.move(at(x(4800), y(80)));
    draw.end(at(x(4800), y(80)));
    expect(flute()).toContainEqual([3840, 80, 960, 88]);
    roll().set({ tool: "split" });
    pressNotes(at(x(4320), y(80)), player);
    expect(flute()).toContainEqual([4320, 80, 480, 88]);
    roll().set({ tool: "erase" });
    const erase = pressNotes(at(x(3900), y(80)), player);
    erase.move(at(x(4400), y(80)));
    erase.end(at(x(4400), y(80)));
    expect(flute()).toEqual(score.tracks[0]?.notes);
  });

  it("are caught by a marquee", () => {
    const drag = pressNotes(at(x(0) + 1, y(90)), player);
    drag.move(at(x(900), y(70)));
    drag.end(at(x(900), y(70)));
    expect(roll().notes.size).toBe(2);
    expect(roll().marquee).toBeNull();
  });

  it("take the height of a line through the velocity lane, none left out", () => {
    const band = roll().layout.velocity ?? { top: 0, bottom: 0 };
    const drag = pressVelocity(at(x(0), velocityY(band, 127)));
    drag.move(at(x(1920), velocityY(band, 63)));
    drag.end(at(x(1920), velocityY(band, 63)));
    const levels = piece().doc.tracks[0]?.notes.map(({ velocity }) => velocity) ?? [];
    expect(levels[0]).toBe(127);
    expect(levels[1]).toBeGreaterThan(105);
    expect(levels[1]).toBeLessThan(117);
    expect(levels[2]).toBe(63);
  });
});

describe("a hand that knows the field", () => {
  beforeEach(() => open("notes"));
  const ids = () => piece().doc.tracks[0]?.notes.map(({ id }) => id) ?? [];
  const drag = (from: Point, to: Point) => {
    const gesture = pressNotes(from, player);
    gesture.move(to);
    gesture.end(to);
  };

  it("adds to a selection by a box, takes out of it, turns it over, and lets go by Escape", () => {
    const [first, second, third] = ids();
    const box = (held: Partial<Point>) => drag(at(x(10), y(80), held), at(x(900), y(70), held));
    roll().selectNotes(new Set([third ?? 0]));
    box({ shift: true });
    expect([...roll().notes].sort()).toEqual([first, second, third]);
    box({ alt: true });
    expect([...roll().notes]).toEqual([third]);
    roll().selectNotes(new Set([first ?? 0]));
    box({ mod: true });
    expect([...roll().notes]).toEqual([second]);
    const lost = pressNotes(at(x(10), y(80)), player);
    lost.move(at(x(900), y(70)));
    lost.cancel();
    expect([...roll().notes]).toEqual([second]);
  });

  it("keeps hold of a note while the view scrolls under it", () => {
    const gesture = pressNotes(at(x(200), y(72)), player);
    const to = at(x(200), y(72));
    roll().scroll(960 * roll().view.pxPerTick, 0);
    gesture.move({ ...to, x: to.x + 5 });
    gesture.end({ ...to, x: to.x + 5 });
    expect(flute()).toContainEqual([960, 72, 480, 90]);
  });

  it("makes the piece longer where a note is drawn or moved past its end, with Shift off the grid", () => {
    roll().set({ tool: "draw" });
    drag(at(x(7700), y(80)), at(x(7700), y(80)));
    expect(flute()).toContainEqual([7680, 80, 240, 88]);
    expect(piece().doc.bars).toHaveLength(5);
    piece().undo();
    expect(piece().doc.bars).toHaveLength(4);
    const held = { shift: true };
    drag(at(x(3000), y(90), held), at(x(3100), y(90), held));
    expect(flute()?.find((row) => row[1] === 90)?.[0]).toBeCloseTo(3000, -1);
  });

  it("leaves no note out in a fast wipe", () => {
    roll().set({ tool: "erase" });
    piece().edit("draw", (doc) =>
      addNotes(doc, 0, [
        { start: 1000, pitch: 60, duration: 60 },
        { start: 3000, pitch: 60, duration: 60 },
      ]),
    );
    drag(at(x(500), y(60)), at(x(7000), y(60)));
    expect(flute()).toEqual(score.tracks[0]?.notes);
  });

  it("moves selected velocities together, and draws a ramp over them alone", () => {
    const band = roll().layout.velocity ?? { top: 0, bottom: 0 };
    const levels = () => piece().doc.tracks[0]?.notes.map(({ velocity }) => velocity);
    const v = (ticks: number, velocity: number, held: Partial<Point> = {}) =>
      at(x(ticks), velocityY(band, velocity), held);
    const lane = (from: Point, to: Point) => {
      const gesture = pressVelocity(from);
      gesture.move(to);
      gesture.end(to);
    };
    roll().selectNotes(new Set(ids().slice(0, 2)));
    lane(v(0, 90), v(0, 100));
    expect(levels()).toEqual([100, 90, 70]);
    lane(v(0, 20, { shift: true }), v(1920, 120, { shift: true }));
    expect(levels()).toEqual([20, 45, 70]);
    roll().selectNotes(new Set());
    lane(v(0, 120, { shift: true }), v(1920, 40, { shift: true }));
    expect(levels()).toEqual([120, 100, 40]);
  });
});

describe("cells under the pointer", () => {
  beforeEach(() => open("arrangement"));
  const row = (place: number) => roll().layout.body.top + roll().view.rowPx * (place + 0.5);

  it("are selected by a drag, widened by Shift, taken in and out by Ctrl", () => {
    roll().set({ view: { ...roll().view, topPx: 0 } });
    const drag = pressCell(at(x(100), row(0)));
    drag.move(at(x(2000), row(1)));
    expect(roll().cells.size).toBe(4);
    pressCell(at(x(4000), row(0), { shift: true }));
    expect([...roll().cells].sort()).toEqual(["0:0", "0:1", "0:2"]);
    pressCell(at(x(2000), row(0), { mod: true }));
    expect([...roll().cells].sort()).toEqual(["0:0", "0:2"]);
    pressCell(at(x(4000), row(5)));
    expect(roll().cells.size).toBe(0);
  });

  it("come as whole sections", () => {
    pressSection(at(x(4000), 40));
    expect([...roll().cells].sort()).toEqual(["0:2", "0:3", "1:2", "1:3"]);
  });

  it("that are locked hold every edit back", () => {
    roll().selectCells(new Set(["0:0"]), null, { trackId: 0, bar: 0 });
    toggleLock();
    remove();
    nudge(1);
    expect(flute()).toEqual(score.tracks[0]?.notes);
    toggleLock();
    remove();
    expect(flute()).toEqual([[1920, 76, 960, 70]]);
  });

  it("are walked over by keys", () => {
    stepCell(0, 1, false);
    stepCell(0, 1, false);
    stepCell(1, 1, true);
    expect([...chosenCells()].sort()).toEqual(["0:1", "0:2", "1:1", "1:2"]);
  });
});

describe("the ruler", () => {
  beforeEach(() => open("arrangement"));

  it("seeks on a click and loops whole bars on a drag", () => {
    pressRuler(at(x(1000), 5), player).end(at(x(1000), 5));
    expect(seeks).toEqual([960]);
    const drag = pressRuler(at(x(2000), 5), player);
    drag.move(at(x(4000), 5));
    drag.end(at(x(4000), 5));
    expect(loops.at(-1)).toEqual([1920, 5760]);
  });

  it("moves one end of the loop, past the other too, and gives it back on Escape", () => {
    loop = { from: 1920, to: 5760 };
    const drag = pressRuler(at(x(5760) + 3, 5), player);
    drag.move(at(x(3700), 5));
    expect(loop).toEqual({ from: 1920, to: 3840 });
    drag.move(at(x(100), 5));
    expect(loop).toEqual({ from: 0, to: 1920 });
    drag.cancel();
    expect(loop).toEqual({ from: 1920, to: 5760 });
  });
});

describe("copies", () => {
  it("leave the originals as they are", () => {
    open("notes");
    const ids = piece().doc.tracks.flatMap((track) => track.notes.map(({ id }) => id));
    const { doc, touched } = copyNotes(piece().doc, ids, { ticks: 3840, semitones: 12 });
    expect(touched).toHaveLength(4);
    expect(doc.tracks[1]?.notes.map(({ start, pitch }) => [start, pitch])).toEqual([
      [0, 40],
      [3840, 52],
    ]);
  });

  it("keep their shape at the edges, and are none on top of the originals", () => {
    open("notes");
    const ids = piece().doc.tracks.flatMap((track) => track.notes.map(({ id }) => id));
    const up = copyNotes(piece().doc, ids, { ticks: -960, semitones: 100 });
    const pitches = up.doc.tracks.flatMap((track) => track.notes.map(({ pitch }) => pitch));
    expect(pitches.filter((pitch) => pitch > 80).sort()).toEqual([123, 125, 127, 91].sort());
    const none = copyNotes(piece().doc, ids, { ticks: -960, semitones: 0 });
    expect(none).toEqual({ doc: piece().doc, touched: [] });
  });
});
