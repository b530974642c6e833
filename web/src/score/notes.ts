/** Lists of notes: their order, their index, and how one track's list is replaced. */

import type { Edited, Note, NoteId, ScoreDoc, Track } from "./types";

export const LOWEST_PITCH = 0;
export const HIGHEST_PITCH = 127;

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** A whole number, `fallback` where the value is none. */
export function whole(value: number, fallback = 0): number {
  return Number.isFinite(value) ? Math.round(value) : fallback;
}

export function byStart(a: Note, b: Note): number {
  return a.start - b.start || a.pitch - b.pitch || a.id - b.id;
}

/** The place of the first note that starts at or after a tick. */
export function firstFrom(notes: readonly Note[], ticks: number): number {
  let low = 0;
  let high = notes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((notes[middle] as Note).start < ticks) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The notes of a track that start in [from, to). */
export function startingIn(track: Track, from: number, to: number): readonly Note[] {
  return track.notes.slice(firstFrom(track.notes, from), firstFrom(track.notes, to));
}

const places = new WeakMap<readonly Note[], ReadonlyMap<NoteId, Note>>();

/** Id → note of a track; made once for each list. */
export function notesById(track: Track): ReadonlyMap<NoteId, Note> {
  const known = places.get(track.notes);
  if (known !== undefined) return known;
  const made = new Map(track.notes.map((note) => [note.id, note]));
  places.set(track.notes, made);
  return made;
}

export function trackById(doc: ScoreDoc, id: number): Track | undefined {
  return doc.tracks.find((track) => track.id === id);
}

export function noteById(doc: ScoreDoc, id: NoteId): Note | undefined {
  for (const track of doc.tracks) {
    const note = notesById(track).get(id);
    if (note !== undefined) return note;
  }
  return undefined;
}

/** A note and the track it is in. */
export interface Placed {
  readonly track: Track;
  readonly note: Note;
}

/** The notes of some ids, in the order of tracks and starts; ids that are gone are left out. */
export function placed(doc: ScoreDoc, ids: Iterable<NoteId>): Placed[] {
  const wanted = ids instanceof Set ? (ids as ReadonlySet<NoteId>) : new Set(ids);
  const found: Placed[] = [];
  for (const track of doc.tracks) {
    const index = notesById(track);
    const here: Note[] = [];
    if (wanted.size < index.size) {
      for (const id of wanted) {
        const note = index.get(id);
        if (note !== undefined) here.push(note);
      }
      here.sort(byStart);
    } else here.push(...track.notes.filter((note) => wanted.has(note.id)));
    for (const note of here) found.push({ track, note });
  }
  return found;
}

/** The document with other tracks; the same document where nothing changed. */
export function withTracks(doc: ScoreDoc, change: (track: Track) => Track): ScoreDoc {
  let changed = false;
  const tracks = doc.tracks.map((track) => {
    const next = change(track);
    if (next !== track) changed = true;
    return next;
  });
  return changed ? { ...doc, tracks } : doc;
}

/** Track id → what changes there. */
export interface Change {
  readonly gone: Set<NoteId>;
  readonly come: Note[];
}

export type Changes = Map<number, Change>;

export function changeAt(changes: Changes, trackId: number): Change {
  let change = changes.get(trackId);
  if (change === undefined) {
    change = { gone: new Set(), come: [] };
    changes.set(trackId, change);
  }
  return change;
}

/**
 * Lay changes into the document.
 *
 * Notes that come win over notes of the same pitch that stand: one that sounds into a new note
 * ends where that begins, one that starts under it makes way. Notes that were not touched and do
 * not meet a new one stay the same objects.
 */
export function applied(doc: ScoreDoc, changes: Changes, nextId = doc.nextId): Edited {
  const touched: NoteId[] = [];
  const made = withTracks(doc, (track) => {
    const change = changes.get(track.id);
    if (change === undefined || (change.gone.size === 0 && change.come.length === 0)) return track;
    const come = apart(change.come);
    for (const note of come) touched.push(note.id);
    const gone = new Set(change.gone);
    for (const note of change.come) gone.add(note.id);
    const kept = track.notes.filter((note) => !gone.has(note.id));
    return { ...track, notes: merged(makingWay(kept, come), come) };
  });
  return { doc: nextId === doc.nextId ? made : { ...made, nextId }, touched };
}

/** New notes in order, none sounding into the next of its pitch. */
function apart(come: readonly Note[]): Note[] {
  const sorted = [...come].sort(byStart);
  const out: Note[] = [];
  const last = new Map<number, number>();
  for (const note of sorted) {
    const at = last.get(note.pitch);
    const before = at === undefined ? undefined : out[at];
    if (at !== undefined && before !== undefined) {
      if (before.start === note.start) {
        if (note.duration > before.duration) out[at] = { ...note, id: before.id };
        continue;
      }
      if (before.start + before.duration > note.start)
        out[at] = { ...before, duration: note.start - before.start };
    }
    last.set(note.pitch, out.length);
    out.push(note);
  }
  return out;
}

function makingWay(kept: readonly Note[], come: readonly Note[]): readonly Note[] {
  const byPitch = new Map<number, Note[]>();
  for (const note of come) {
    const list = byPitch.get(note.pitch);
    if (list === undefined) byPitch.set(note.pitch, [note]);
    else list.push(note);
  }
  const out: Note[] = [];
  for (const note of kept) {
    const rivals = byPitch.get(note.pitch);
    const left = rivals === undefined ? note : besides(note, rivals);
    if (left !== null) out.push(left);
  }
  return out;
}

/** What is left of a note beside new ones of its pitch; null: nothing. */
function besides(note: Note, rivals: readonly Note[]): Note | null {
  let end = note.start + note.duration;
  for (const rival of rivals) {
    if (rival.start <= note.start) {
      if (note.start < rival.start + rival.duration) return null;
    } else if (rival.start < end) end = rival.start;
  }
  return end === note.start + note.duration ? note : { ...note, duration: end - note.start };
}

function merged(kept: readonly Note[], come: readonly Note[]): Note[] {
  const out: Note[] = [];
  let at = 0;
  for (const note of kept) {
    let next = come[at];
    while (next !== undefined && byStart(next, note) < 0) {
      out.push(next);
      at += 1;
      next = come[at];
    }
    out.push(note);
  }
  for (let place = at; place < come.length; place += 1) out.push(come[place] as Note);
  return out;
}
