import { BasicSoundBank } from "spessasynth_core";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { FromSynth, ToSynth } from "./protocol";

const RATE = 48_000;
const BLOCK = 128;

interface Port {
  onmessage: ((event: { data: ToSynth }) => void) | null;
  postMessage(message: FromSynth): void;
}

interface Made {
  readonly port: Port;
  process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean;
}

let make: new () => Made;
let processor: Made;
let told: FromSynth[];

beforeAll(async () => {
  vi.stubGlobal("sampleRate", RATE);
  vi.stubGlobal("currentTime", 0);
  vi.stubGlobal(
    "AudioWorkletProcessor",
    class {
      readonly port: Port = { onmessage: null, postMessage: (message) => told.push(message) };
    },
  );
  vi.stubGlobal("registerProcessor", (_name: string, made: new () => Made) => {
    make = made;
  });
  await import("./processor");
});

const say = (data: ToSynth) => processor.port.onmessage?.({ data });
const sound = { channel: 0, program: 0, isDrum: false, gain: 1, pan: 0 };

/** What goes out from now on: one value a frame, the louder of both sides. */
function render(seconds: number, fromS: number): Float32Array {
  const blocks = Math.ceil((seconds * RATE) / BLOCK);
  const out = new Float32Array(blocks * BLOCK);
  for (let block = 0; block < blocks; block += 1) {
    vi.stubGlobal("currentTime", fromS + (block * BLOCK) / RATE);
    const sides = [new Float32Array(BLOCK), new Float32Array(BLOCK)] as const;
    processor.process([], [[...sides]]);
    for (let frame = 0; frame < BLOCK; frame += 1)
      out[block * BLOCK + frame] = Math.max(
        Math.abs(sides[0][frame] as number),
        Math.abs(sides[1][frame] as number),
      );
  }
  return out;
}

const peak = (out: Float32Array) => out.reduce((most, value) => Math.max(most, value), 0);

beforeEach(async () => {
  told = [];
  vi.stubGlobal("currentTime", 0);
  processor = new make();
  say({ type: "channels", channels: [sound] });
  say({ type: "bank", data: await BasicSoundBank.getSampleSoundBankFile() });
  await vi.waitFor(() => expect(told.length).toBe(1));
});

describe("the synthesiser's thread", () => {
  it("takes a SoundFont and tells of it, and of one that is none", async () => {
    expect(told[0]).toMatchObject({ type: "bank", presets: 1 });
    say({ type: "bank", data: new ArrayBuffer(64) });
    await vi.waitFor(() => expect(told.length).toBe(2));
    expect(told[1]?.type).toBe("failed");
  });

  it("starts a note on its frame, not on its block", () => {
    say({ type: "notes", events: [[0.05, 1, 0, 60, 127]] });
    const out = render(0.1, 0);
    const first = out.findIndex((value) => value > 1e-6);
    expect(Math.abs(first - 0.05 * RATE)).toBeLessThan(40);
    expect(peak(out)).toBeGreaterThan(0.001);
  });

  it("is silent soon after all was taken back, and nothing comes after", () => {
    say({
      type: "notes",
      events: [
        [0, 1, 0, 60, 127],
        [0.3, 1, 0, 64, 127],
      ],
    });
    expect(peak(render(0.1, 0))).toBeGreaterThan(0.001);
    say({ type: "cancel" });
    render(0.03, 0.1);
    expect(peak(render(0.5, 0.13))).toBe(0);
    say({ type: "notes", events: [[0.7, 1, 0, 60, 127]] });
    expect(peak(render(0.1, 0.68))).toBeGreaterThan(0.001);
  });

  it("glides to another gain while a note sounds", () => {
    say({ type: "notes", events: [[0, 1, 0, 60, 127]] });
    render(0.2, 0);
    const before = peak(render(0.1, 0.2));
    say({ type: "channels", channels: [{ ...sound, gain: 0 }] });
    render(0.3, 0.3);
    expect(peak(render(0.1, 0.6))).toBeLessThan(before / 50);
    say({ type: "channels", channels: [sound] });
    render(0.3, 0.7);
    expect(peak(render(0.1, 1))).toBeGreaterThan(before / 3);
  });

  it("answers a wish for samples at once where nothing is compressed", () => {
    say({ type: "prepare", ticket: 7, wants: [[0, 60, 80]] });
    expect(told.at(-1)).toEqual({ type: "prepared", ticket: 7 });
  });
});
