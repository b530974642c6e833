/** Edits of tracks and of the marks of a piece. */

import { clamp, trackById, whole, withTracks } from "./notes";
import type { ChordMark, Edited, KeyMark, ScoreDoc, SectionMark, Tempo, Track } from "./types";

const only = (doc: ScoreDoc): Edited => ({ doc, touched: [] });

function changed(doc: ScoreDoc, id: number, change: (track: Track) => Track): Edited {
  return only(withTracks(doc, (track) => (track.id === id ? change(track) : track)));
}

/** General MIDI program, 0–127; of a drum track, its kit. */
export function setProgram(doc: ScoreDoc, trackId: number, program: number): Edited {
  const value = clamp(whole(program), 0, 127);
  return changed(doc, trackId, (track) =>
    track.program === value ? track : { ...track, program: value },
  );
}

/** A name that no other track has: "flute", "flute 2", … */
export function freeName(doc: ScoreDoc, wish: string, besides?: number): string {
  const base = wish.trim().slice(0, 80) || "part";
  const taken = new Set(doc.tracks.filter((t) => t.id !== besides).map((t) => t.name));
  let name = base;
  for (let count = 2; taken.has(name); count += 1) name = `${base} ${count}`;
  return name;
}

export function renameTrack(doc: ScoreDoc, trackId: number, name: string): Edited {
  const free = freeName(doc, name, trackId);
  return changed(doc, trackId, (track) => (track.name === free ? track : { ...track, name: free }));
}

export interface NewTrack {
  readonly name: string;
  readonly program?: number;
  readonly isDrum?: boolean;
  readonly role?: string;
}

/** Add an empty track; its id is one more than the highest. */
export function addTrack(doc: ScoreDoc, wish: NewTrack): Edited & { readonly trackId: number } {
  const trackId = doc.tracks.reduce((most, track) => Math.max(most, track.id), -1) + 1;
  const track: Track = {
    id: trackId,
    name: freeName(doc, wish.name),
    role: wish.role ?? "",
    program: clamp(whole(wish.program ?? 0), 0, 127),
    isDrum: wish.isDrum ?? false,
    notes: [],
  };
  return { doc: { ...doc, tracks: [...doc.tracks, track] }, touched: [], trackId };
}

export function removeTrack(doc: ScoreDoc, trackId: number): Edited {
  if (trackById(doc, trackId) === undefined) return only(doc);
  return only({ ...doc, tracks: doc.tracks.filter((track) => track.id !== trackId) });
}

/** Put a track at another place of the list, from 0. */
export function moveTrack(doc: ScoreDoc, trackId: number, place: number): Edited {
  const track = trackById(doc, trackId);
  if (track === undefined) return only(doc);
  const tracks = doc.tracks.filter((each) => each !== track);
  tracks.splice(clamp(whole(place), 0, tracks.length), 0, track);
  return only({ ...doc, tracks });
}

export function setTitle(doc: ScoreDoc, title: string): Edited {
  return only(title === doc.title ? doc : { ...doc, title: title.slice(0, 200) });
}

/** One mark at a tick, taking the place of one that stood there; null takes it away. */
function marked<T extends { readonly at_ticks: number }>(
  marks: readonly T[],
  at: number,
  mark: T | null,
): readonly T[] {
  const rest = marks.filter((each) => each.at_ticks !== at);
  if (mark !== null) rest.push(mark);
  return rest.sort((a, b) => a.at_ticks - b.at_ticks);
}

const tick = (doc: ScoreDoc, at: number) => clamp(whole(at), 0, Math.max(0, doc.endTicks - 1));

/** Quarter notes a minute, 10–400, from a tick on; null takes the change away. */
export function setTempo(doc: ScoreDoc, bpm: number | null, at = 0): Edited {
  const at_ticks = tick(doc, at);
  const tempo: Tempo | null = bpm === null ? null : { at_ticks, bpm: clamp(bpm, 10, 400) };
  if (tempo === null && at_ticks === 0) return only(doc);
  return only({ ...doc, tempos: marked(doc.tempos, at_ticks, tempo) });
}

export function setChord(doc: ScoreDoc, at: number, symbol: string | null): Edited {
  const at_ticks = tick(doc, at);
  const mark: ChordMark | null = symbol?.trim() ? { at_ticks, symbol: symbol.trim() } : null;
  return only({ ...doc, chords: marked(doc.chords, at_ticks, mark) });
}

export function setSection(doc: ScoreDoc, at: number, name: string | null): Edited {
  const at_ticks = tick(doc, at);
  const mark: SectionMark | null = name?.trim() ? { at_ticks, name: name.trim() } : null;
  return only({ ...doc, sections: marked(doc.sections, at_ticks, mark) });
}

export function setKey(doc: ScoreDoc, at: number, key: Omit<KeyMark, "at_ticks">): Edited {
  const at_ticks = tick(doc, at);
  return only({ ...doc, keys: marked(doc.keys, at_ticks, { at_ticks, ...key }) });
}
