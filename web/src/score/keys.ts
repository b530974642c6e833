/** Keys and their scales, as far as editing needs them. */

import type { KeyMark, ScoreDoc } from "./types";

/** Semitones of each mode above its tonic; the server has the same. */
export const MODES: Readonly<Record<string, readonly number[]>> = {
  major: [0, 2, 4, 5, 7, 9, 11],
  minor: [0, 2, 3, 5, 7, 8, 10],
  harmonic_minor: [0, 2, 3, 5, 7, 8, 11],
  ionian: [0, 2, 4, 5, 7, 9, 11],
  dorian: [0, 2, 3, 5, 7, 9, 10],
  phrygian: [0, 1, 3, 5, 7, 8, 10],
  lydian: [0, 2, 4, 6, 7, 9, 11],
  mixolydian: [0, 2, 4, 5, 7, 9, 10],
  aeolian: [0, 2, 3, 5, 7, 8, 10],
  locrian: [0, 1, 3, 5, 6, 8, 10],
};

const LETTERS: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };

/** The pitch class of a name like "F#" or "Bb"; C where it is none. */
export function pitchClass(name: string): number {
  const letter = LETTERS[name.charAt(0).toUpperCase()];
  if (letter === undefined) return 0;
  let pc = letter;
  for (const sign of name.slice(1)) {
    if (sign === "#" || sign === "♯") pc += 1;
    if (sign === "b" || sign === "♭") pc -= 1;
  }
  return ((pc % 12) + 12) % 12;
}

/** The key in force at a tick; C major where none is named. */
export function keyAt(doc: ScoreDoc, ticks: number): KeyMark {
  let found: KeyMark = { at_ticks: 0, tonic: "C", mode: "major" };
  doc.keys.forEach((key, place) => {
    if (place === 0 || key.at_ticks <= ticks) found = key;
  });
  return found;
}

/** The seven pitch classes of a key, from its tonic up. */
export function scaleOf(key: Pick<KeyMark, "tonic" | "mode">): readonly number[] {
  const tonic = pitchClass(key.tonic);
  return (MODES[key.mode] ?? (MODES.major as readonly number[])).map((step) => (tonic + step) % 12);
}

/** True where a pitch belongs to the key. */
export function inKey(pitch: number, key: Pick<KeyMark, "tonic" | "mode">): boolean {
  return scaleOf(key).includes(((pitch % 12) + 12) % 12);
}

/** A pitch moved by steps of a key's scale; may lie outside of 0–127. */
export function stepped(
  pitch: number,
  key: Pick<KeyMark, "tonic" | "mode">,
  steps: number,
): number {
  const degrees = MODES[key.mode] ?? (MODES.major as readonly number[]);
  const above = pitch - pitchClass(key.tonic);
  const octave = Math.floor(above / 12);
  const rest = above - 12 * octave;
  let degree = 0;
  degrees.forEach((step, place) => {
    if (step <= rest) degree = place;
  });
  const off = rest - (degrees[degree] as number);
  const goal = degree + steps;
  const turns = Math.floor(goal / degrees.length);
  const place = goal - turns * degrees.length;
  return pitchClass(key.tonic) + 12 * (octave + turns) + (degrees[place] as number) + off;
}
