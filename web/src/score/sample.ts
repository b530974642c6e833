/** Small scores and seeded numbers for tests. */

import { fromJson } from "./json";
import type { NoteRow, ScoreDoc, ScoreJson } from "./types";

/** The same numbers for the same seed, 0 ≤ x < 1 (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface SampleTrack {
  readonly name: string;
  readonly isDrum?: boolean;
  readonly program?: number;
  readonly notes: readonly NoteRow[];
}

/** A score of 4/4 bars at 480 ticks a quarter and 120 bpm. */
export function sampleJson(bars: number, tracks: readonly SampleTrack[]): ScoreJson {
  return {
    title: "Sample",
    ticks_per_quarter: 480,
    end_ticks: bars * 1920,
    bars: Array.from({ length: bars }, (_, bar) => bar * 1920),
    tempos: [{ at_ticks: 0, bpm: 120 }],
    meters: [{ at_ticks: 0, numerator: 4, denominator: 4 }],
    keys: [{ at_ticks: 0, tonic: "C", mode: "major" }],
    chords: [{ at_ticks: 0, symbol: "C" }],
    sections: [{ at_ticks: 0, name: "A" }],
    tracks: tracks.map(({ name, isDrum, program, notes }, id) => ({
      id,
      name,
      role: isDrum ? "drums" : "melody",
      program: program ?? 0,
      is_drum: isDrum ?? false,
      notes: notes.map((row) => [...row] as [number, number, number, number]),
    })),
    revision: 1,
  };
}

export function sampleDoc(bars: number, tracks: readonly SampleTrack[]): ScoreDoc {
  return fromJson(sampleJson(bars, tracks));
}

/** One melodic part with a note on each beat of each bar. */
export function beatsDoc(bars = 4): ScoreDoc {
  const notes = Array.from(
    { length: bars * 4 },
    (_, n) => [n * 480, 60 + (n % 12), 240, 80] as const,
  );
  return sampleDoc(bars, [{ name: "flute", notes }]);
}

/** Any score, drawn by a seed: tracks, metres, tempos, notes that may overlap. */
export function randomDoc(seed: number): ScoreDoc {
  const random = seeded(seed);
  const upTo = (limit: number) => Math.floor(random() * limit);
  const json = sampleJson(0, []);
  json.bars = [];
  json.tempos = [];
  json.meters = [];
  let at = 0;
  for (let bar = 0; bar < 3 + upTo(10); bar += 1) {
    if (bar === 0 || random() < 0.3) {
      const denominator = [2, 4, 8][upTo(3)] as number;
      json.meters.push({ at_ticks: at, numerator: 1 + upTo(9), denominator });
    }
    const meter = json.meters[json.meters.length - 1] ?? { numerator: 4, denominator: 4 };
    const length = (meter.numerator * 4 * 480) / meter.denominator;
    if (bar === 0 || random() < 0.5)
      json.tempos.push({ at_ticks: bar === 0 ? 0 : at + upTo(length), bpm: 30 + random() * 200 });
    json.bars.push(at);
    at += length;
  }
  json.end_ticks = at;
  json.tracks = Array.from({ length: 1 + upTo(4) }, (_, id) => ({
    id,
    name: `part ${id}`,
    role: "melody",
    program: upTo(128),
    is_drum: random() < 0.2,
    notes: Array.from({ length: upTo(60) }, (): [number, number, number, number] => {
      const start = upTo(at);
      return [start, upTo(128), 1 + upTo(at - start), 1 + upTo(127)];
    }),
  }));
  return fromJson(json);
}
