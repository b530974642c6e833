/** Edits that shape what stands: quantise, transpose, duplicate, split, join. */

import { idsOf, lastEnd, moveNotes, type Reach, reshaped } from "./edits";
import { grown } from "./growth";
import { applied, type Changes, changeAt, type Placed, placed, whole } from "./notes";
import { type TimeMap, timeMapOf } from "./timemap";
import type { Edited, Note, NoteId, ScoreDoc } from "./types";

export interface Quantising {
  /** Ticks between two lines of the grid, counted from the start of each bar. */
  readonly grid: number;
  /** 0 leaves all where it is, 1 puts it on the grid. */
  readonly strength?: number;
  /** Off-beats that swing stay where they are; `false` puts them on the grid as well. */
  readonly keepSwing?: boolean;
  /** Ends go to the grid too. */
  readonly ends?: boolean;
}

/** Off-beats from here on (as a part of the beat) are swung, up to a dotted eighth and sixteenth. */
const LEAST_SWING = 0.56;
const MOST_SWING = 0.76;
const SWING_WIDTH = 0.07;
const FEWEST_SWUNG = 3;

/**
 * Where the off-beats of some notes lie as a part of the beat: 0.5 is straight, 2/3 a triplet.
 *
 * The median of what starts between 0.4 and 0.8 of a beat; null where that is straight or where
 * there are too few to tell.
 */
function swingOf(notes: readonly Note[], map: TimeMap): number | null {
  const phases: number[] = [];
  for (const note of notes) {
    const phase = phaseOf(note.start, map);
    if (phase >= 0.4 && phase <= 0.8) phases.push(phase);
  }
  if (phases.length < FEWEST_SWUNG) return null;
  const median = phases.sort((a, b) => a - b)[phases.length >> 1] as number;
  return median >= LEAST_SWING && median <= MOST_SWING ? median : null;
}

function phaseOf(ticks: number, map: TimeMap): number {
  const start = map.barStart(map.barAt(ticks));
  const beats = (ticks - start) / map.beatTicks(start);
  return beats - Math.floor(beats);
}

/** Draw the starts of notes (and their ends, if asked) to a grid. */
export function quantise(doc: ScoreDoc, ids: Iterable<NoteId>, options: Quantising): Edited {
  const map = timeMapOf(doc);
  const grid = Math.max(1, whole(options.grid, 1));
  const strength = Math.min(1, Math.max(0, options.strength ?? 1));
  const keepSwing = options.keepSwing ?? true;
  const swings = new Map<number, number | null>();
  const line = (ticks: number): number => {
    const bar = map.barAt(ticks);
    const [start, end] = map.barSpan(bar);
    const at = Math.min(end, start + Math.round((ticks - start) / grid) * grid);
    return Math.round(ticks + (at - ticks) * strength);
  };
  return reshaped(doc, ids, (note, { track }) => {
    if (!swings.has(track.id)) swings.set(track.id, keepSwing ? swingOf(track.notes, map) : null);
    const swing = swings.get(track.id) ?? null;
    const swung = swing !== null && Math.abs(phaseOf(note.start, map) - swing) <= SWING_WIDTH;
    const start = Math.min(swung ? note.start : line(note.start), doc.endTicks - 1);
    const end = options.ends ? Math.max(start + 1, line(note.start + note.duration)) : null;
    const room = Math.max(1, doc.endTicks - start);
    const duration = Math.min(room, end === null ? note.duration : end - start);
    if (start === note.start && duration === note.duration) return note;
    return { ...note, start, duration };
  });
}

/** Transpose by semitones; the group stops together at MIDI's ends, drums stay. */
export function transpose(doc: ScoreDoc, ids: Iterable<NoteId>, semitones: number): Edited {
  const melodic = placed(doc, ids).filter(({ track }) => !track.isDrum);
  return moveNotes(doc, idsOf(melodic), { semitones });
}

/**
 * Copy notes behind themselves: at the next beat after their end, or after whole bars when they
 * fill bars. `touched` are the copies. The piece grows unless `grow` is false.
 */
export function duplicate(
  doc: ScoreDoc,
  ids: Iterable<NoteId>,
  options: Reach & { readonly byTicks?: number } = {},
): Edited {
  const group = placed(doc, ids);
  if (group.length === 0) return { doc, touched: [] };
  const by = Math.max(1, whole(options.byTicks ?? spanTicks(doc, group), 1));
  const wide = (options.grow ?? true) ? grown(doc, lastEnd(group) + by) : doc;
  const changes: Changes = new Map();
  let id = doc.nextId;
  for (const { track, note } of group) {
    const start = note.start + by;
    if (start >= wide.endTicks) continue;
    const duration = Math.min(note.duration, wide.endTicks - start);
    changeAt(changes, track.id).come.push({ ...note, id, start, duration });
    id += 1;
  }
  return applied(wide, changes, id);
}

/** Ticks from where a copy's time begins to where it goes on: whole bars, else whole beats. */
export function spanTicks(doc: ScoreDoc, group: readonly Placed[]): number {
  const map = timeMapOf(doc);
  const first = group.reduce((at, { note }) => Math.min(at, note.start), Number.POSITIVE_INFINITY);
  const beat = map.beatTicks(first);
  const bar = map.barAt(first);
  const barStart = map.barStart(bar);
  const last = lastEnd(group);
  const atBar = first - barStart < beat;
  const [, barEnd] = map.barSpan(map.barAt(Math.max(first, last - 1)));
  if (atBar && barEnd - last < beat) return barEnd - barStart;
  const from = barStart + Math.floor((first - barStart) / beat) * beat;
  return Math.max(1, Math.round(Math.ceil((last - from) / beat) * beat));
}

/** Cut the notes that sound across a tick in two. `touched` are both halves. */
export function splitNotes(doc: ScoreDoc, ids: Iterable<NoteId>, atTicks: number): Edited {
  const at = whole(atTicks);
  const changes: Changes = new Map();
  let id = doc.nextId;
  for (const { track, note } of placed(doc, ids)) {
    const end = note.start + note.duration;
    if (at <= note.start || at >= end) continue;
    const change = changeAt(changes, track.id);
    change.come.push({ ...note, duration: at - note.start });
    change.come.push({ ...note, id, start: at, duration: end - at });
    id += 1;
  }
  return applied(doc, changes, id);
}

/** Make one note of those of the same track and pitch. `touched` are the joined ones. */
export function joinNotes(doc: ScoreDoc, ids: Iterable<NoteId>): Edited {
  const rows = new Map<string, Placed[]>();
  for (const each of placed(doc, ids)) {
    const key = `${each.track.id}:${each.note.pitch}`;
    rows.set(key, [...(rows.get(key) ?? []), each]);
  }
  const changes: Changes = new Map();
  for (const row of rows.values()) {
    const first = row[0];
    if (first === undefined || row.length < 2) continue;
    const change = changeAt(changes, first.track.id);
    for (const { note } of row) change.gone.add(note.id);
    change.come.push({ ...first.note, duration: lastEnd(row) - first.note.start });
  }
  return applied(doc, changes);
}
