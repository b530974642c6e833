/** An index of one track's notes: which of them touch a span of ticks, without a look at the rest. */

import type { RollNote } from "./shape";

export interface NoteIndex {
  /** By start, then by pitch. */
  readonly notes: readonly RollNote[];
  /** The latest end of all notes up to and including each one; never falls. */
  readonly reaches: Float64Array;
  readonly lowest: number;
  readonly highest: number;
  /** Each pitch in use → its place among them, from the lowest. */
  readonly ranks: ReadonlyMap<number, number>;
}

const kept = new WeakMap<readonly RollNote[], NoteIndex>();

/** The index of a list of notes, made once for each list. */
export function indexOf(notes: readonly RollNote[]): NoteIndex {
  const found = kept.get(notes);
  if (found !== undefined) return found;
  const made = makeIndex(notes);
  kept.set(notes, made);
  return made;
}

function makeIndex(notes: readonly RollNote[]): NoteIndex {
  const sorted = [...notes].sort((a, b) => a.start - b.start || a.pitch - b.pitch);
  const reaches = new Float64Array(sorted.length);
  let reach = 0;
  let lowest = 127;
  let highest = 0;
  sorted.forEach((note, place) => {
    reach = Math.max(reach, note.start + note.duration);
    reaches[place] = reach;
    lowest = Math.min(lowest, note.pitch);
    highest = Math.max(highest, note.pitch);
  });
  const used = [...new Set(sorted.map(({ pitch }) => pitch))].sort((a, b) => a - b);
  const ranks = new Map(used.map((pitch, rank) => [pitch, rank]));
  return { notes: sorted, reaches, lowest, highest, ranks };
}

/** Call `take` with every note that sounds between two ticks, in order of start. */
export function eachBetween(
  index: NoteIndex,
  fromTicks: number,
  toTicks: number,
  take: (note: RollNote) => void,
): void {
  for (
    let place = firstReaching(index.reaches, fromTicks);
    place < index.notes.length;
    place += 1
  ) {
    const note = index.notes[place] as RollNote;
    if (note.start >= toTicks) return;
    if (note.start + note.duration > fromTicks) take(note);
  }
}

/** How many notes start between two ticks: those are the notes "of" a cell. */
export function countStarting(index: NoteIndex, fromTicks: number, toTicks: number): number {
  return firstStarting(index.notes, toTicks) - firstStarting(index.notes, fromTicks);
}

/** The notes that start between two ticks. */
export function notesStarting(
  index: NoteIndex,
  fromTicks: number,
  toTicks: number,
): readonly RollNote[] {
  return index.notes.slice(
    firstStarting(index.notes, fromTicks),
    firstStarting(index.notes, toTicks),
  );
}

function firstReaching(reaches: Float64Array, ticks: number): number {
  let low = 0;
  let high = reaches.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((reaches[middle] as number) > ticks) high = middle;
    else low = middle + 1;
  }
  return low;
}

function firstStarting(notes: readonly RollNote[], ticks: number): number {
  let low = 0;
  let high = notes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((notes[middle] as RollNote).start >= ticks) high = middle;
    else low = middle + 1;
  }
  return low;
}
