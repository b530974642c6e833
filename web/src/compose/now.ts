import type { ScoreDoc, Track } from "../score";

/** What a listener hears of a score at one moment. */
export interface Now {
  /** From 0. */
  bar: number;
  chord: string;
  section: string;
  /** Ids of the tracks that sound. */
  sounding: ReadonlySet<number>;
}

/** The last mark at or before a moment. */
function markAt<M extends { readonly at_ticks: number }>(marks: readonly M[], ticks: number) {
  let found: M | undefined;
  for (const mark of marks) {
    if (mark.at_ticks > ticks) break;
    found = mark;
  }
  return found;
}

/** How many notes before a moment may still sound, at most. */
const LOOK_BACK = 16;

function sounds({ notes }: Track, ticks: number): boolean {
  let low = 0;
  let high = notes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((notes[middle]?.start ?? 0) <= ticks) low = middle + 1;
    else high = middle;
  }
  return notes
    .slice(Math.max(0, low - LOOK_BACK), low)
    .some(({ start, duration }) => start + duration > ticks);
}

/** The bar in which a moment lies, from 0. */
export function barAt(doc: ScoreDoc, ticks: number): number {
  const after = doc.bars.findIndex((start) => start > ticks);
  return Math.max(0, (after < 0 ? doc.bars.length : after) - 1);
}

/** Bar, chord, section and sounding parts at a moment in ticks. */
export function nowAt(doc: ScoreDoc, ticks: number): Now {
  const sounding = doc.tracks.filter((track) => sounds(track, ticks)).map(({ id }) => id);
  return {
    bar: barAt(doc, ticks),
    chord: markAt(doc.chords, ticks)?.symbol ?? "",
    section: markAt(doc.sections, ticks)?.name ?? "",
    sounding: new Set(sounding),
  };
}
