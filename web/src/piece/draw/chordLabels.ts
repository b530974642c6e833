/** Which chord symbols are shown at a zoom, and how: whole, shortened, or not all of them. */

import type { ChordMark } from "../../score/types";

export interface ChordLabel {
  readonly ticks: number;
  readonly text: string;
  /** From the chord's place to the end of its text. */
  readonly reachPx: number;
}

/** Between a chord's line and its text, and after the text. */
const LEAD_PX = 5;
const AFTER_PX = 3;
/** A chord with less room is shown whole, and those that it covers are not shown. */
const LEAST_PX = 24;

/** What a symbol may be shortened to, from the longest; the last one is the bare root. */
function shortened(symbol: string): readonly string[] {
  const root = /^[A-G][#b♯♭]*/.exec(symbol)?.[0] ?? symbol.slice(0, 1);
  const third = /^(m(?!aj)|dim|aug|°|ø|\+|-)/.exec(symbol.slice(root.length))?.[0] ?? "";
  const noBass = symbol.replace(/\/.*$/, "");
  const shorter = [noBass, root + third, root].filter((text) => text.length < symbol.length);
  return [symbol, ...shorter.map((text) => `${text}…`)];
}

/**
 * The labels of a piece's chords, counted from its start so that scrolling changes none.
 *
 * A symbol is shown whole where it fits, shortened where it nearly does. Where chords lie closer
 * than that, one is shown whole and those under its text are left out.
 */
export function chordLabels(
  chords: readonly ChordMark[],
  endTicks: number,
  pxPerTick: number,
  widthOf: (text: string) => number,
): readonly ChordLabel[] {
  const labels: ChordLabel[] = [];
  let free = Number.NEGATIVE_INFINITY;
  chords.forEach((chord, place) => {
    const left = chord.at_ticks * pxPerTick;
    if (left < free) return;
    const right = (chords[place + 1]?.at_ticks ?? endTicks) * pxPerTick;
    const room = right - left;
    const reach = (text: string) => LEAD_PX + widthOf(text) + AFTER_PX;
    const fitting = shortened(chord.symbol).find((text) => reach(text) <= room);
    const text = room < LEAST_PX ? chord.symbol : (fitting ?? chord.symbol);
    const reachPx = reach(text);
    labels.push({ ticks: chord.at_ticks, text, reachPx });
    free = left + reachPx;
  });
  return labels;
}
