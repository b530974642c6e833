import { beforeEach, describe, expect, it } from "vitest";
import { addNotes, deleteNotes, type ScoreDoc, timeMapOf } from "../score";
import { beatsDoc, randomDoc, sampleDoc, seeded } from "../score/sample";
import { FakeSynth, FakeTicker, runFor } from "./fake";
import { Transport } from "./transport";

let synth: FakeSynth;
let ticker: FakeTicker;
let transport: Transport;

beforeEach(() => {
  synth = new FakeSynth();
  ticker = new FakeTicker();
  transport = new Transport(synth, ticker);
});

/** Play a score from a tick; gives back the second at which that tick sounds. */
async function start(doc: ScoreDoc, from = 0): Promise<number> {
  transport.setScore(doc);
  await transport.play(from);
  return synth.nowS() + 0.04;
}

const run = (seconds: number, stepS?: number) => runFor(synth, ticker, seconds, stepS);

/** What shall sound from a tick on: seconds from there, track and pitch, in order. */
function expected(doc: ScoreDoc, from = 0): [number, number, number][] {
  const map = timeMapOf(doc);
  const out: [number, number, number][] = [];
  for (const track of doc.tracks)
    for (const note of track.notes)
      if (note.start >= from)
        out.push([map.seconds(note.start) - map.seconds(from), track.id, note.pitch]);
  return sorted(out);
}

function heard(fromS = 0): [number, number, number][] {
  return sorted(synth.notes.map((note) => [note.onS - fromS, note.trackId, note.pitch]));
}

function sorted(rows: [number, number, number][]): [number, number, number][] {
  const rounded = rows.map(([s, t, p]): [number, number, number] => [Number(s.toFixed(6)), t, p]);
  return rounded.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
}

function close(a: [number, number, number][], b: [number, number, number][]): void {
  expect(a.map((row) => row.slice(1))).toEqual(b.map((row) => row.slice(1)));
  for (const [place, row] of a.entries()) expect(row[0]).toBeCloseTo(b[place]?.[0] as number, 4);
}

describe("playing", () => {
  it.each([1, 2, 3, 4, 5])("sounds each note of score %i once and in time", async (seed) => {
    const doc = randomDoc(seed);
    const atS = await start(doc);
    run(timeMapOf(doc).endSeconds + 1, 0.02 + seed / 100);
    close(heard(atS), expected(doc));
    expect(synth.lateNotes).toBe(0);
    expect(transport.getState()).toMatchObject({ state: "stopped", ended: true });
    expect(ticker.isRunning).toBe(false);
    expect(transport.positionTicks()).toBe(0);
  });

  it("lets each note go at its end, or before its key is struck again", async () => {
    const doc = sampleDoc(2, [
      {
        name: "a",
        notes: [
          [0, 60, 1440, 80],
          [480, 60, 480, 80],
          [960, 62, 960, 80],
        ],
      },
    ]);
    const atS = await start(doc);
    run(5);
    const ends = synth.notes.map((note) => Number(((note.offS ?? 99) - atS).toFixed(6)));
    expect(ends).toEqual([0.5, 1, 2]);
  });

  it("keeps the time when the timer is late, and never bunches notes", async () => {
    const doc = beatsDoc(4);
    await start(doc);
    run(0.6);
    synth.forward(synth.nowS() + 2);
    ticker.beat();
    run(8);
    expect(synth.lateNotes).toBe(0);
    expect(synth.notes).toHaveLength(16);
    const gaps = synth.notes.slice(1).map((note, n) => note.onS - (synth.notes[n]?.onS ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(0.499);
  });

  it("tells the tick that is heard", async () => {
    const doc = {
      ...beatsDoc(4),
      tempos: [
        { at_ticks: 0, bpm: 120 },
        { at_ticks: 960, bpm: 60 },
      ],
    };
    const atS = await start(doc);
    run(0.5);
    expect(transport.positionTicks()).toBeCloseTo((synth.nowS() - atS) * 960, 3);
    run(1.5);
    expect(transport.positionTicks()).toBeCloseTo(960 + (synth.nowS() - atS - 1) * 480, 3);
  });

  it("starts nothing when it was stopped while the sound was still loading", async () => {
    let open: () => void = () => undefined;
    synth.startGate = new Promise((done) => {
      open = done;
    });
    transport.setScore(beatsDoc());
    const playing = transport.play();
    expect(transport.getState().state).toBe("preparing");
    transport.stop();
    open();
    await playing;
    run(1);
    expect([transport.getState().state, synth.notes.length]).toEqual(["stopped", 0]);
  });

  it("says why it could not start", async () => {
    synth.startGate = Promise.reject(new Error("no SoundFont"));
    transport.setScore(beatsDoc());
    await transport.play();
    expect(transport.getState()).toMatchObject({
      state: "stopped",
      problem: new Error("no SoundFont"),
    });
  });

  it("asks for samples in the order in which they are needed", async () => {
    await start(
      sampleDoc(2, [
        {
          name: "a",
          notes: [
            [1920, 70, 9, 80],
            [0, 60, 9, 80],
            [10, 60, 9, 80],
          ],
        },
      ]),
    );
    expect(synth.wanted.map((each) => each.pitch)).toEqual([60, 60, 70]);
  });
});

describe("pause, seek and stop", () => {
  it("sounds nothing after a pause, and each note once when it goes on", async () => {
    const doc = beatsDoc(4);
    await start(doc);
    run(1.3);
    transport.pause();
    const count = synth.notes.length;
    const at = transport.positionTicks();
    run(3);
    expect(synth.notes).toHaveLength(count);
    expect(synth.notes.every((note) => note.offS !== null)).toBe(true);
    expect(transport.positionTicks()).toBe(at);
    await transport.toggle();
    run(9);
    const pitches = synth.notes.map((note) => note.pitch);
    expect(pitches).toEqual(doc.tracks[0]?.notes.map((note) => note.pitch));
  });

  it("goes on from where it is sent, in time", async () => {
    const doc = randomDoc(3);
    await start(doc);
    run(0.1);
    const from = doc.bars[2] as number;
    synth.notes.length = 0;
    transport.seek(from);
    const atS = synth.nowS() + 0.04;
    run(timeMapOf(doc).endSeconds + 1);
    const chased = synth.notes.filter((note) => note.onS === atS).length;
    const fresh = expected(doc, from);
    const atStart = fresh.filter((row) => row[0] === 0).length;
    expect(synth.notes.length - chased).toBe(fresh.length - atStart);
    expect(synth.lateNotes).toBe(0);
  });

  it("strikes held notes where it starts, but no drums and no stubs", async () => {
    const doc = sampleDoc(2, [
      {
        name: "pad",
        notes: [
          [0, 60, 3840, 80],
          [0, 64, 970, 80],
        ],
      },
      { name: "drums", isDrum: true, notes: [[0, 36, 3840, 80]] },
    ]);
    const atS = await start(doc, 960);
    run(4);
    expect(synth.notes.map((note) => [note.pitch, note.onS])).toEqual([[60, atS]]);
    expect((synth.notes[0]?.offS ?? 0) - atS).toBeCloseTo(3);
  });

  it("goes back to the start when stopped, and starts again after the end", async () => {
    const doc = beatsDoc(1);
    await start(doc, 960);
    run(0.3);
    transport.stop();
    expect(transport.positionTicks()).toBe(0);
    await transport.play(doc.endTicks);
    run(3);
    expect(synth.notes.slice(-4).map((note) => note.pitch)).toEqual([60, 61, 62, 63]);
  });
});

describe("a loop", () => {
  it("strikes what is held across its start in every round", async () => {
    const held = addNotes(beatsDoc(4), 0, [{ start: 0, pitch: 40, duration: 7000 }]).doc;
    transport.setLoop({ from: 1920, to: 3840 });
    await start(held, 1920);
    run(timeMapOf(held).seconds(1920) * 3 - 0.5);
    const struck = synth.notes.filter(({ pitch }) => pitch === 40);
    expect(struck.length).toBeGreaterThanOrEqual(3);
  });

  it("goes round at the end of a piece that became shorter", async () => {
    const doc = beatsDoc(2);
    transport.setLoop({ from: 0, to: doc.endTicks * 2 });
    await start(doc);
    run(timeMapOf(doc).endSeconds * 2.5);
    expect(transport.getState().state).toBe("playing");
  });

  it("plays its notes in each round, without a gap", async () => {
    const doc = beatsDoc(4);
    transport.setLoop({ from: 1920, to: 3840 });
    const atS = await start(doc, 1920);
    run(6.2);
    const bar = [64, 65, 66, 67];
    expect(synth.notes.map((note) => note.pitch).slice(0, 12)).toEqual([...bar, ...bar, ...bar]);
    synth.notes.forEach((note, place) => {
      expect(note.onS - atS).toBeCloseTo(place * 0.5, 6);
    });
    expect(transport.positionTicks()).toBeGreaterThanOrEqual(1920);
    transport.setLoop(null);
    run(8);
    expect(transport.getState()).toMatchObject({ state: "stopped", ended: true });
  });

  it("cuts notes that reach past its end", async () => {
    transport.setLoop({ from: 0, to: 480 });
    const atS = await start(sampleDoc(1, [{ name: "a", notes: [[0, 60, 1920, 80]] }]));
    run(1.2);
    expect((synth.notes[0]?.offS ?? 0) - atS).toBeCloseTo(0.5);
    expect(synth.notes).toHaveLength(3);
  });

  it("may be shorter than what is handed over at once", async () => {
    transport.setLoop({ from: 0, to: 60 });
    await start(sampleDoc(1, [{ name: "a", notes: [[0, 60, 30, 80]] }]));
    run(1);
    expect(synth.notes.length).toBeGreaterThanOrEqual(15);
    expect(synth.lateNotes).toBe(0);
  });

  it("holds when it is set just before its end", async () => {
    await start(beatsDoc(4));
    run(0.9);
    transport.setLoop({ from: 0, to: Math.ceil(transport.positionTicks()) + 40 });
    run(2);
    expect(transport.positionTicks()).toBeLessThan(960);
  });

  it("begins at its start when playing starts behind it", async () => {
    transport.setLoop({ from: 480, to: 960 });
    await start(beatsDoc(4), 3000);
    run(0.2);
    expect(synth.notes[0]?.pitch).toBe(61);
  });
});

describe("the metronome", () => {
  it("clicks on every beat of every metre, the first of the bar strong", async () => {
    const doc = randomDoc(7);
    const map = timeMapOf(doc);
    transport.setMetronome(true);
    const atS = await start(doc);
    run(map.endSeconds + 0.5);
    const beats = map.beats(0, doc.endTicks);
    expect(synth.clicks.map((click) => click.isFirst)).toEqual(
      beats.map((beat) => beat.beat === 0),
    );
    synth.clicks.forEach((click, place) => {
      expect(click.atS - atS).toBeCloseTo(map.seconds(beats[place]?.at ?? 0), 6);
    });
  });

  it("counts bars in before the music", async () => {
    transport.setCountIn(1);
    const atS = await start(beatsDoc(1));
    expect([transport.getState().state, transport.positionTicks()]).toEqual(["counting-in", 0]);
    run(1.9);
    expect([transport.getState().state, synth.notes.length]).toEqual(["counting-in", 0]);
    run(0.2);
    expect(transport.getState().state).toBe("playing");
    expect(synth.clicks.map((click) => click.isFirst)).toEqual([true, false, false, false]);
    expect((synth.notes[0]?.onS ?? 0) - atS).toBeCloseTo(2);
  });
});

describe("a score that changes while it plays", () => {
  it("plays what is new and not what is gone, each note once", async () => {
    const doc = beatsDoc(2);
    await start(doc);
    run(0.7);
    const later = doc.tracks[0]?.notes[5]?.id as number;
    const fewer = deleteNotes(doc, [later]).doc;
    transport.setScore(addNotes(fewer, 0, [{ start: 3000, pitch: 99, duration: 60 }]).doc);
    run(5);
    expect(synth.notes.map((note) => note.pitch)).toEqual([60, 61, 62, 63, 64, 66, 99, 67]);
  });

  it("takes another tempo from where it is, without a jump", async () => {
    const doc = beatsDoc(4);
    await start(doc);
    run(1);
    const before = transport.positionTicks();
    transport.setScore({ ...doc, tempos: [{ at_ticks: 0, bpm: 60 }] });
    expect(transport.positionTicks()).toBeCloseTo(before, 6);
    run(20);
    expect(synth.notes).toHaveLength(16);
    const [a, b] = synth.notes.slice(-2);
    expect((b?.onS ?? 0) - (a?.onS ?? 0)).toBeCloseTo(1);
  });

  it.each([1, 2, 3, 4, 5, 6])("waits at the edge of what has come, stream %i", async (seed) => {
    const doc = randomDoc(seed + 40);
    const map = timeMapOf(doc);
    const random = seeded(seed);
    const upTo = (ready: number) => ({
      ...doc,
      tracks: doc.tracks.map((track) => ({
        ...track,
        notes: track.notes.filter((note) => note.start < ready),
      })),
    });
    transport.setScore(upTo(0), { readyTicks: 0, complete: false });
    await transport.play();
    run(0.1);
    expect(transport.getState().state).toBe("buffering");
    for (const ready of [...doc.bars.slice(1), doc.endTicks]) {
      run(random() * 2);
      expect(transport.positionTicks()).toBeLessThanOrEqual(ready);
      transport.setScore(upTo(ready), { readyTicks: ready, complete: ready === doc.endTicks });
    }
    run(0.05);
    transport.setScore({ ...doc }, { complete: true });
    run(map.endSeconds + 1);
    const pairs = expected(doc).map(([, track, pitch]) => `${track}:${pitch}`);
    expect(synth.notes.map((note) => `${note.trackId}:${note.pitch}`).sort()).toEqual(pairs.sort());
    expect(synth.lateNotes).toBe(0);
    expect(transport.getState()).toMatchObject({ state: "stopped", ended: true });
  });

  it("goes on at once when bars come before they are needed", async () => {
    const doc = beatsDoc(4);
    transport.setScore(doc, { readyTicks: 1920, complete: false });
    await transport.play();
    const atS = synth.nowS() + 0.04;
    run(1);
    transport.setScore(doc, { readyTicks: 3840, complete: false });
    run(1);
    transport.setScore(doc);
    run(7);
    close(heard(atS), expected(doc));
  });

  it("stops when the score is taken away", async () => {
    await start(beatsDoc());
    run(0.2);
    transport.setScore(null);
    expect([transport.getState().state, ticker.isRunning]).toEqual(["stopped", false]);
  });
});
