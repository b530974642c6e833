/** Pure edits of notes: add, move, resize, delete, loudness. Nothing they give is out of range. */

import { grown } from "./growth";
import {
  applied,
  type Changes,
  changeAt,
  clamp,
  HIGHEST_PITCH,
  LOWEST_PITCH,
  type Placed,
  placed,
  trackById,
  whole,
} from "./notes";
import type { Edited, Note, NoteId, ScoreDoc } from "./types";

/** A note to be added; what is left out is filled in. */
export interface NewNote {
  readonly start: number;
  readonly pitch: number;
  readonly duration: number;
  readonly velocity?: number;
}

export interface Reach {
  /** Let the piece grow by whole bars where the edit reaches past its end; else it stops there. */
  readonly grow?: boolean;
}

const USUAL_VELOCITY = 80;

const velocityOf = (value: number) => clamp(whole(value, USUAL_VELOCITY), 1, 127);

/** The note inside the piece and inside MIDI's ranges; null where it starts past the end. */
export function legal(note: Note, endTicks: number): Note | null {
  const start = Math.max(0, whole(note.start));
  if (start >= endTicks) return null;
  return {
    id: note.id,
    start,
    pitch: clamp(whole(note.pitch, 60), LOWEST_PITCH, HIGHEST_PITCH),
    duration: clamp(whole(note.duration, 1), 1, endTicks - start),
    velocity: velocityOf(note.velocity),
  };
}

/** Add notes to a track; `touched` are their ids, in the order of their starts. */
export function addNotes(
  doc: ScoreDoc,
  trackId: number,
  notes: readonly NewNote[],
  reach: Reach = {},
): Edited {
  if (trackById(doc, trackId) === undefined || notes.length === 0) return { doc, touched: [] };
  const wide = reach.grow ? grown(doc, Math.max(...notes.map((n) => n.start + n.duration))) : doc;
  const changes: Changes = new Map();
  let id = doc.nextId;
  for (const { start, pitch, duration, velocity = USUAL_VELOCITY } of notes) {
    const note = legal({ id, start, pitch, duration, velocity }, wide.endTicks);
    if (note === null) continue;
    changeAt(changes, trackId).come.push(note);
    id += 1;
  }
  return applied(wide, changes, id);
}

/**
 * Move notes together by ticks and semitones.
 *
 * The group keeps its shape: it stops where its first note would leave the piece or MIDI's
 * range. Notes of a drum track move in time alone unless `drums` is set.
 */
export function moveNotes(
  doc: ScoreDoc,
  ids: Iterable<NoteId>,
  by: { readonly ticks?: number; readonly semitones?: number },
  reach: Reach & { readonly drums?: boolean } = {},
): Edited {
  const group = placed(doc, ids);
  const ticks = whole(by.ticks ?? 0);
  const wide = reach.grow ? grown(doc, lastEnd(group) + ticks) : doc;
  const shift = shiftWithin(group, ticks, wide.endTicks);
  const rise = riseWithin(group, whole(by.semitones ?? 0));
  if (group.length === 0 || (shift === 0 && rise === 0)) return { doc, touched: idsOf(group) };
  const changes: Changes = new Map();
  for (const { track, note } of group) {
    const pitch = track.isDrum && !reach.drums ? note.pitch : note.pitch + rise;
    changeAt(changes, track.id).come.push({ ...note, start: note.start + shift, pitch });
  }
  return applied(wide, changes);
}

/**
 * Draw the end (or the start) of notes by ticks; each keeps at least `least` ticks.
 *
 * An end stops at the end of the piece unless it may grow; a start stops at tick 0.
 */
export function resizeNotes(
  doc: ScoreDoc,
  ids: Iterable<NoteId>,
  byTicks: number,
  options: Reach & { readonly edge?: "start" | "end"; readonly least?: number } = {},
): Edited {
  const group = placed(doc, ids);
  const by = whole(byTicks);
  if (group.length === 0 || by === 0) return { doc, touched: idsOf(group) };
  const atStart = options.edge === "start";
  const wide = options.grow && !atStart ? grown(doc, lastEnd(group) + by) : doc;
  const changes: Changes = new Map();
  for (const { track, note } of group) {
    const least = Math.max(1, Math.min(note.duration, whole(options.least ?? 1, 1)));
    const end = note.start + note.duration;
    const start = atStart ? clamp(note.start + by, 0, end - least) : note.start;
    const stop = atStart ? end : clamp(end + by, note.start + least, Math.max(end, wide.endTicks));
    changeAt(changes, track.id).come.push({ ...note, start, duration: stop - start });
  }
  return applied(wide, changes);
}

export function deleteNotes(doc: ScoreDoc, ids: Iterable<NoteId>): Edited {
  const changes: Changes = new Map();
  for (const { track, note } of placed(doc, ids)) changeAt(changes, track.id).gone.add(note.id);
  return applied(doc, changes);
}

/** Give notes one velocity, or each its own by a function. */
export function setVelocity(
  doc: ScoreDoc,
  ids: Iterable<NoteId>,
  velocity: number | ((note: Note) => number),
): Edited {
  return reshaped(doc, ids, (note) => {
    const value = velocityOf(typeof velocity === "number" ? velocity : velocity(note));
    return value === note.velocity ? note : { ...note, velocity: value };
  });
}

export function changeVelocity(doc: ScoreDoc, ids: Iterable<NoteId>, by: number): Edited {
  return setVelocity(doc, ids, (note) => note.velocity + by);
}

/** Change notes one by one, where the change keeps them in range by itself. */
export function reshaped(
  doc: ScoreDoc,
  ids: Iterable<NoteId>,
  change: (note: Note, at: Placed) => Note,
): Edited {
  const group = placed(doc, ids);
  const changes: Changes = new Map();
  for (const each of group) {
    const next = change(each.note, each);
    if (next !== each.note) changeAt(changes, each.track.id).come.push(next);
  }
  return { doc: applied(doc, changes).doc, touched: idsOf(group) };
}

export const idsOf = (group: readonly Placed[]): NoteId[] => group.map(({ note }) => note.id);

export const lastEnd = (group: readonly Placed[]): number =>
  group.reduce((end, { note }) => Math.max(end, note.start + note.duration), 0);

function shiftWithin(group: readonly Placed[], ticks: number, endTicks: number): number {
  let first = Number.POSITIVE_INFINITY;
  let last = 0;
  for (const { note } of group) {
    first = Math.min(first, note.start);
    last = Math.max(last, note.start + note.duration);
  }
  return clamp(ticks, -first, Math.max(0, endTicks - last));
}

function riseWithin(group: readonly Placed[], semitones: number): number {
  let low = HIGHEST_PITCH;
  let high = LOWEST_PITCH;
  for (const { note } of group) {
    low = Math.min(low, note.pitch);
    high = Math.max(high, note.pitch);
  }
  return clamp(semitones, LOWEST_PITCH - low, Math.max(0, HIGHEST_PITCH - high));
}
