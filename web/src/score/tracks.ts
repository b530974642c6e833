/** Edits of tracks. */

import { clamp, trackById, whole, withTracks } from "./notes";
import type { Edited, ScoreDoc, Track } from "./types";

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
function freeName(doc: ScoreDoc, wish: string, besides?: number): string {
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
