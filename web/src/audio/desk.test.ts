import { act, render, renderHook, screen } from "@testing-library/react";
import { createElement, type ReactNode } from "react";
import { describe, expect, it, vi } from "vitest";
import { setProgram } from "../score";
import { beatsDoc, sampleDoc } from "../score/sample";
import { CLICK_CHANNEL, DRUM_CHANNEL, planChannels } from "./channels";
import { type Heard, showTo } from "./desk";
import { createFakeDesk, runFor } from "./fake";
import { DeskProvider, useDesk, usePlayback, usePosition } from "./hooks";
import { LevelMeter, levelOf } from "./meter";
import { factorOf } from "./mixer";
import type { NoteEvent } from "./protocol";
import { EventQueue } from "./queue";
import { loadSoundFont, SoundFontError } from "./soundfont";

describe("the channels", () => {
  const melodic = (trackId: number) => ({ trackId, program: 0, isDrum: false });

  it("keep the tenth for drums and the metronome's for itself, however many tracks there are", () => {
    const parts = Array.from({ length: 40 }, (_, n) => melodic(n));
    const plan = planChannels([...parts, { trackId: 90, program: 0, isDrum: true }]);
    const channels = [...plan.values()];
    expect(new Set(channels).size).toBe(41);
    expect(plan.get(90)).toBe(DRUM_CHANNEL);
    expect(channels).not.toContain(CLICK_CHANNEL);
    expect(parts.some((part) => plan.get(part.trackId) === DRUM_CHANNEL)).toBe(false);
  });

  it("stay with the tracks that stay", () => {
    const before = planChannels([melodic(1), melodic(2), melodic(3)]);
    const after = planChannels([melodic(4), melodic(3)], before);
    expect(after.get(3)).toBe(before.get(3));
    expect(after.get(4)).toBe(0);
  });

  it("leave the tenth when a track is no longer drums", () => {
    const before = planChannels([{ trackId: 1, program: 0, isDrum: true }]);
    expect(planChannels([melodic(1)], before).get(1)).toBe(0);
  });
});

describe("the queue of events", () => {
  it("gives them by time, ends before beginnings", () => {
    const queue = new EventQueue();
    const events: NoteEvent[] = [
      [2, 1, 0, 60, 80],
      [1, 1, 0, 61, 80],
      [2, 0, 0, 60, 0],
      [1.5, 1, 0, 62, 80],
    ];
    for (const event of events) queue.add(event);
    expect(queue.takeBefore(1)).toBeNull();
    const taken = [
      queue.takeBefore(9),
      queue.takeBefore(9),
      queue.takeBefore(9),
      queue.takeBefore(9),
    ];
    expect(taken).toEqual([events[1], events[3], events[2], events[0]]);
    expect([queue.takeBefore(9), queue.size]).toEqual([null, 0]);
  });

  it("is right through many events, and empty when cleared", () => {
    const queue = new EventQueue();
    const times: number[] = [];
    for (let n = 0; n < 2000; n += 1) {
      queue.add([n + (n % 7), 1, 0, 60, 80]);
      if (n % 2 === 0) times.push(queue.takeBefore(n + 9)?.[0] ?? -1);
    }
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(queue.size).toBe(1000);
    queue.clear();
    expect(queue.takeBefore(1e9)).toBeNull();
  });
});

describe("the mixer", () => {
  const two = () =>
    sampleDoc(1, [
      { name: "flute", program: 73, notes: [] },
      { name: "bass", program: 32, notes: [] },
    ]);
  const gains = (desk: ReturnType<typeof createFakeDesk>) =>
    desk.synth.tracks.map((track) => Number(track.gain.toFixed(3)));

  it("takes a piece's mix and changes it live", () => {
    const desk = createFakeDesk();
    desk.load(two(), { mix: { tracks: { bass: { gain_db: -6, pan: 0.5, mute: false } } } });
    expect(gains(desk)).toEqual([1, 0.501]);
    desk.mixer.setTrack(0, { mute: true, pan: -9 });
    expect(gains(desk)).toEqual([0, 0.501]);
    expect(desk.synth.tracks[0]?.pan).toBe(-1);
    desk.mixer.setTrack(0, { solo: true });
    expect(gains(desk)).toEqual([1, 0]);
    expect(desk.mixer.toJson().tracks).toEqual({
      flute: { gain_db: 0, pan: -1, mute: true },
      bass: { gain_db: -6, pan: 0.5, mute: false },
    });
  });

  it("keeps its settings through edits and takes another program at once", () => {
    const desk = createFakeDesk();
    const doc = two();
    desk.load(doc);
    desk.mixer.setTrack(1, { gainDb: -60 });
    desk.load(setProgram(doc, 1, 40).doc, { keep: true });
    expect(desk.synth.tracks[1]).toMatchObject({ program: 40, gain: 0 });
  });

  it("turns decibels into factors", () => {
    expect([factorOf(0), factorOf(-60), factorOf(-200)]).toEqual([1, 0, 0]);
    expect(factorOf(6)).toBeCloseTo(1.995, 3);
  });

  it("is heard without a stop: muting a track sends no note and takes none back", async () => {
    const desk = createFakeDesk();
    desk.load(beatsDoc(1));
    await desk.transport.play();
    runFor(desk.synth, desk.ticker, 0.7);
    const { cancels } = desk.synth;
    desk.mixer.setTrack(0, { mute: true });
    runFor(desk.synth, desk.ticker, 3);
    expect([desk.synth.notes.length, cancels]).toEqual([4, cancels]);
    expect(desk.synth.tracks[0]?.gain).toBe(0);
  });
});

describe("the meter", () => {
  it("measures peak and mean", () => {
    const sine = Float32Array.from(
      { length: 4800 },
      (_, n) => 0.5 * Math.sin((2 * Math.PI * n) / 48),
    );
    expect(levelOf(sine).peakDb).toBeCloseTo(-6.02, 2);
    expect(levelOf(sine).rmsDb).toBeCloseTo(-9.03, 2);
    expect(levelOf(new Float32Array(8))).toEqual({ peakDb: -120, rmsDb: -120 });
  });

  it("runs while somebody looks", () => {
    vi.useFakeTimers();
    const meter = new LevelMeter({ fftSize: 32, getFloatTimeDomainData: (to) => to.fill(1) });
    const told = vi.fn();
    const stop = meter.subscribe(told);
    vi.advanceTimersByTime(200);
    expect(told).toHaveBeenCalledTimes(1);
    expect(meter.getState().peakDb).toBe(0);
    stop();
    stop();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });
});

describe("the SoundFont", () => {
  const body = new Uint8Array(3 * 1024 * 1024).fill(7);

  it("comes in parts and tells how far it is", async () => {
    const told: [number, number | null][] = [];
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < body.length; at += 1024 * 1024)
          controller.enqueue(body.subarray(at, at + 1024 * 1024));
        controller.close();
      },
    });
    const headers = { "content-length": String(body.length) };
    vi.stubGlobal("fetch", async () => new Response(stream, { headers }));
    const data = await loadSoundFont("/font", (...each) => told.push(each));
    expect(Buffer.compare(new Uint8Array(data), body)).toBe(0);
    expect(told[0]).toEqual([0, body.length]);
    expect(told.at(-1)).toEqual([body.length, body.length]);
    expect(told.length).toBeGreaterThan(3);
    vi.unstubAllGlobals();
  });

  it("is refused with what the server answered", async () => {
    vi.stubGlobal("fetch", async () => new Response("", { status: 404 }));
    await expect(loadSoundFont("/font", () => undefined)).rejects.toThrow(SoundFontError);
    await expect(loadSoundFont("/font", () => undefined)).rejects.toThrow(
      /the server answered 404/,
    );
    vi.unstubAllGlobals();
  });
});

describe("the desk in React", () => {
  it("plays from a component and shows where it is", async () => {
    const desk = createFakeDesk();
    const wrapper = ({ children }: { children: ReactNode }) =>
      createElement(DeskProvider, { desk, warm: false }, children);
    const { result } = renderHook(
      () => ({ desk: useDesk(), it: usePlayback(), at: usePosition() }),
      {
        wrapper,
      },
    );
    act(() => result.current.desk.load(beatsDoc(1)));
    await act(() => result.current.it.play());
    expect(result.current.it).toMatchObject({ state: "playing", isPlaying: true });
    act(() => runFor(desk.synth, desk.ticker, 0.54));
    act(() => result.current.it.pause());
    expect(result.current.it.state).toBe("paused");
    expect(result.current.at).toBeCloseTo(480, 3);
  });

  it("sounds a key at once", async () => {
    const desk = createFakeDesk();
    desk.load(beatsDoc(1));
    await desk.preview(0, 72, 100, 0.2);
    runFor(desk.synth, desk.ticker, 0.3);
    expect(desk.synth.notes).toEqual([{ trackId: 0, pitch: 72, velocity: 100, onS: 0, offS: 0.2 }]);
  });

  it("shows what is heard, and nothing can be changed through it", async () => {
    const desk = createFakeDesk();
    const place: { cadenza?: Heard } = {};
    showTo(place, desk, () => -12);
    desk.load(beatsDoc(1));
    await desk.transport.play();
    runFor(desk.synth, desk.ticker, 0.54);
    const { cadenza } = place;
    expect([cadenza?.level(), cadenza?.sound(), cadenza?.state()]).toEqual([
      -12,
      "ready",
      "playing",
    ]);
    expect(cadenza?.position()).toBeCloseTo(480, 3);
    expect(Object.isFrozen(cadenza)).toBe(true);
  });

  it("pauses where it is for another SoundFont", async () => {
    const desk = createFakeDesk();
    desk.load(beatsDoc(1));
    await desk.transport.play();
    runFor(desk.synth, desk.ticker, 0.54);
    await desk.changeSoundFont();
    expect(desk.transport.getState().state).toBe("paused");
    expect(desk.transport.positionTicks()).toBeCloseTo(480, 3);
  });

  it("is warmed up by its provider", async () => {
    const desk = createFakeDesk();
    const warmed = vi.fn();
    render(createElement(DeskProvider, { desk: { ...desk, warm: warmed } }, "inside"));
    expect(screen.getByText("inside")).toBeTruthy();
    expect(warmed).toHaveBeenCalledTimes(1);
  });
});
