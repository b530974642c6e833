/** Pitches as rows: their order, their names, their colour on a keyboard. */

import { t } from "../../i18n";
import { drums } from "../../i18n/drums";

const NAMES = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "B♭", "B"] as const;
const BLACK = new Set([1, 3, 6, 8, 10]);

/** A pitch as musicians write it: 60 is C4. */
export function pitchName(pitch: number): string {
  return `${NAMES[pitch % 12]}${Math.floor(pitch / 12) - 1}`;
}

export function isBlack(pitch: number): boolean {
  return BLACK.has(pitch % 12);
}

/** A drum's name in the language of now, or the pitch where General MIDI names none. */
export function drumName(pitch: number): string {
  const key = `drum.${pitch}`;
  return key in drums ? t(key as keyof typeof drums) : pitchName(pitch);
}

/** The name of a pitch on a track. */
export function soundName(pitch: number, isDrum: boolean): string {
  return isDrum ? drumName(pitch) : pitchName(pitch);
}

const ALL: readonly number[] = Array.from({ length: 128 }, (_, row) => 127 - row);
const USUAL_DRUMS = [35, 36, 37, 38, 39, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 53, 54, 56];

/** The rows of a track, from the top: all 128 pitches, or the usual drums and those it uses. */
export function rowsFor(isDrum: boolean, used: Iterable<number>): readonly number[] {
  if (!isDrum) return ALL;
  return [...new Set([...USUAL_DRUMS, ...used])].sort((a, b) => b - a);
}

/** The row of each pitch, −1 where it has none. */
export function rowsOfPitches(pitches: readonly number[]): Int16Array {
  const rows = new Int16Array(128).fill(-1);
  pitches.forEach((pitch, row) => {
    rows[pitch] = row;
  });
  return rows;
}
