/** Which notes' samples a score needs, in the order in which they sound. */

import type { Note, ScoreDoc } from "../score";
import type { Wanted } from "./synth";

/** The kinds of notes that sound in [from, to), each once; without those of a score before. */
export function wantedIn(
  doc: ScoreDoc,
  from: number,
  to: number,
  before: ScoreDoc | null = null,
): Wanted[] {
  const found: (Wanted & { readonly start: number })[] = [];
  for (const { id: trackId, notes, program } of doc.tracks) {
    const old = before?.tracks.find((track) => track.id === trackId && track.program === program);
    if (old?.notes === notes) continue;
    const known = new Set<Note>(old?.notes);
    for (const note of notes) {
      const { start, duration, pitch, velocity } = note;
      if (start < to && start + duration > from && !known.has(note))
        found.push({ trackId, pitch, velocity, start });
    }
  }
  found.sort((a, b) => a.start - b.start);
  const kinds = new Map<number, Wanted>();
  for (const { trackId, pitch, velocity } of found) {
    const key = (trackId * 128 + pitch) * 128 + velocity;
    if (!kinds.has(key)) kinds.set(key, { trackId, pitch, velocity });
  }
  return [...kinds.values()];
}
