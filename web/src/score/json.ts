/** The document as JSON and back; and how a newer score is laid over a document. */

import { byStart, notesById } from "./notes";
import type { Note, NoteRow, ScoreDoc, ScoreJson, Track, TrackJson } from "./types";

/** What came is no score. The message says the rule and what came. */
export class ScoreFormatError extends Error {
  override readonly name = "ScoreFormatError";
}

type Json = Readonly<Record<string, unknown>>;

function fail(rule: string, came: unknown): never {
  throw new ScoreFormatError(`${rule}; came ${JSON.stringify(came)?.slice(0, 60) ?? String(came)}`);
}

function record(value: unknown, what: string): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    fail(`${what} is an object`, value);
  return value as Json;
}

function list(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) fail(`${what} is a list`, value);
  return value;
}

function integer(value: unknown, low: number, high: number, what: string): number {
  if (!Number.isInteger(value) || (value as number) < low || (value as number) > high)
    fail(`${what} is a whole number from ${low} to ${high}`, value);
  return value as number;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

const LAST_TICK = 2 ** 31 - 1;

function marks<T extends { readonly at_ticks: number }>(
  value: unknown,
  what: string,
  read: (mark: Json) => Omit<T, "at_ticks">,
): T[] {
  return list(value ?? [], what)
    .map((each) => {
      const mark = record(each, `an entry of ${what}`);
      const at_ticks = integer(mark.at_ticks, 0, LAST_TICK, `at_ticks of ${what}`);
      return { at_ticks, ...read(mark) } as unknown as T;
    })
    .sort((a, b) => a.at_ticks - b.at_ticks);
}

/**
 * A document of the API's score.
 *
 * Ids start at `firstId`, so that a document that replaces another may go on counting.
 * Throws `ScoreFormatError` when what came is no score.
 */
export function fromJson(json: unknown, firstId = 1): ScoreDoc {
  const score = record(json, "a score");
  let nextId = firstId;
  const tracks = list(score.tracks ?? [], "tracks").map((each): Track => {
    const track = readTrack(record(each, "a track"), nextId);
    nextId += track.notes.length;
    return track;
  });
  const bars = list(score.bars ?? [0], "bars").map((at) => integer(at, 0, LAST_TICK, "a bar"));
  return {
    title: text(score.title),
    ticksPerQuarter: integer(score.ticks_per_quarter, 1, 32767, "ticks_per_quarter"),
    endTicks: integer(score.end_ticks, 0, LAST_TICK, "end_ticks"),
    bars: bars.length > 0 ? bars.sort((a, b) => a - b) : [0],
    tempos: marks(score.tempos, "tempos", ({ bpm }) => {
      if (!(typeof bpm === "number" && bpm > 0 && bpm <= 10_000)) fail("a tempo is above 0", bpm);
      return { bpm };
    }),
    meters: marks(score.meters, "meters", (mark) => ({
      numerator: integer(mark.numerator, 1, 255, "numerator"),
      denominator: integer(mark.denominator, 1, 256, "denominator"),
    })),
    keys: marks(score.keys, "keys", (mark) => ({ tonic: text(mark.tonic), mode: text(mark.mode) })),
    chords: marks(score.chords, "chords", (mark) => ({ symbol: text(mark.symbol) })),
    sections: marks(score.sections, "sections", (mark) => ({ name: text(mark.name) })),
    tracks,
    nextId,
    revision: Number.isInteger(score.revision) ? (score.revision as number) : null,
  };
}

function readTrack(track: Json, firstId: number): Track {
  const notes = list(track.notes ?? [], "notes").map((row, place) => readRow(row, firstId + place));
  return {
    id: integer(track.id, 0, 1_000_000, "id of a track"),
    name: text(track.name),
    role: text(track.role),
    program: integer(track.program ?? 0, 0, 127, "program"),
    isDrum: track.is_drum === true,
    notes: notes.sort(byStart),
  };
}

function readRow(value: unknown, id: number): Note {
  const row = list(value, "a note");
  return {
    id,
    start: integer(row[0], 0, LAST_TICK, "start of a note"),
    pitch: integer(row[1], 0, 127, "pitch"),
    duration: integer(row[2], 1, LAST_TICK, "duration of a note"),
    velocity: integer(row[3], 1, 127, "velocity"),
  };
}

export function rowOf(note: Note): [number, number, number, number] {
  return [note.start, note.pitch, note.duration, note.velocity];
}

/** The API's score of a document. */
export function toJson(doc: ScoreDoc): ScoreJson {
  const tracks = doc.tracks.map(
    (track): TrackJson => ({
      id: track.id,
      name: track.name,
      role: track.role === "" ? null : track.role,
      program: track.program,
      is_drum: track.isDrum,
      notes: track.notes.map(rowOf),
    }),
  );
  return {
    title: doc.title,
    ticks_per_quarter: doc.ticksPerQuarter,
    end_ticks: doc.endTicks,
    bars: [...doc.bars],
    tempos: [...doc.tempos],
    meters: [...doc.meters],
    keys: [...doc.keys],
    chords: [...doc.chords],
    sections: [...doc.sections],
    tracks,
    revision: doc.revision,
  };
}

/** A document without tracks: `bars` bars of 4/4 at 120. */
export function emptyScore(title = "", bars = 8, ticksPerQuarter = 480): ScoreDoc {
  const bar = 4 * ticksPerQuarter;
  return {
    title,
    ticksPerQuarter,
    endTicks: bars * bar,
    bars: Array.from({ length: bars }, (_, place) => place * bar),
    tempos: [{ at_ticks: 0, bpm: 120 }],
    meters: [{ at_ticks: 0, numerator: 4, denominator: 4 }],
    keys: [{ at_ticks: 0, tonic: "C", mode: "major" }],
    chords: [],
    sections: [],
    tracks: [],
    nextId: 1,
    revision: null,
  };
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Notes for rows: equal notes that stand keep their id and object, the others are new. */
export function matched(
  standing: readonly Note[],
  rows: readonly NoteRow[],
  firstId: number,
): { readonly notes: Note[]; readonly nextId: number } {
  const free = new Map<string, Note[]>();
  for (const note of standing) {
    const key = rowOf(note).join();
    const list = free.get(key);
    if (list === undefined) free.set(key, [note]);
    else list.push(note);
  }
  let nextId = firstId;
  const notes = rows.map((row): Note => {
    const known = free.get(row.join())?.shift();
    if (known !== undefined) return known;
    const [start, pitch, duration, velocity] = row;
    const note = { id: nextId, start, pitch, duration, velocity };
    nextId += 1;
    return note;
  });
  return { notes: notes.sort(byStart), nextId };
}

/**
 * Lay a newer score over a document: what is equal stays the same object and keeps its ids.
 *
 * For the answer of a job, and for the finished score that replaces the one that streamed in.
 * Tracks are matched by name.
 */
export function reconcile(doc: ScoreDoc, json: unknown): ScoreDoc {
  const fresh = fromJson(json, doc.nextId);
  let nextId = doc.nextId;
  const tracks = fresh.tracks.map((track): Track => {
    const old = doc.tracks.find((each) => each.name === track.name);
    if (old === undefined) {
      const made = matched([], track.notes.map(rowOf), nextId);
      nextId = made.nextId;
      return { ...track, notes: made.notes };
    }
    const made = matched(old.notes, track.notes.map(rowOf), nextId);
    nextId = made.nextId;
    const index = notesById(old);
    const unchanged =
      made.notes.length === old.notes.length && made.notes.every((note) => index.has(note.id));
    const notes = unchanged ? old.notes : made.notes;
    const next = { ...track, notes };
    return unchanged && same({ ...old, notes: 0 }, { ...next, notes: 0 }) ? old : next;
  });
  const merged: ScoreDoc = { ...fresh, tracks, nextId };
  const shared: Partial<Record<string, unknown>> = {};
  for (const key of ["bars", "tempos", "meters", "keys", "chords", "sections"] as const)
    if (same(doc[key], fresh[key])) shared[key] = doc[key];
  return { ...merged, ...(shared as Partial<ScoreDoc>) };
}
