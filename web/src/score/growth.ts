/** A piece that grows or shrinks by whole bars. */

import { startingIn, withTracks } from "./notes";
import type { Edited, Meter, ScoreDoc } from "./types";

/** The metre in force at a tick. */
export function meterAt(doc: ScoreDoc, ticks: number): Meter {
  let found: Meter = { at_ticks: 0, numerator: 4, denominator: 4 };
  doc.meters.forEach((meter, place) => {
    if (place === 0 || meter.at_ticks <= ticks) found = meter;
  });
  return found;
}

/** Length of a bar of a metre in ticks, 1 or more. */
export function barTicks(meter: Meter, ticksPerQuarter: number): number {
  return Math.max(1, Math.round((meter.numerator * 4 * ticksPerQuarter) / meter.denominator));
}

/** The document, at least as long as `ticks`: whole bars of the last metre are added. */
export function grown(doc: ScoreDoc, ticks: number): ScoreDoc {
  if (!(ticks > doc.endTicks)) return doc;
  const bars = [...doc.bars];
  const last = bars[bars.length - 1] ?? 0;
  const length = barTicks(meterAt(doc, last), doc.ticksPerQuarter);
  let end = Math.max(doc.endTicks, last + length);
  while (end < ticks) {
    bars.push(end);
    end += length;
  }
  return { ...doc, bars, endTicks: end };
}

/** Add bars at the end. */
export function appendBars(doc: ScoreDoc, count: number): Edited {
  const last = doc.bars[doc.bars.length - 1] ?? 0;
  const length = barTicks(meterAt(doc, last), doc.ticksPerQuarter);
  const from = Math.max(doc.endTicks, last + length);
  return { doc: grown(doc, from + length * Math.max(0, Math.round(count))), touched: [] };
}

/** Cut the piece after its first `count` bars; notes that sound past the cut end there. */
export function keepBars(doc: ScoreDoc, count: number): Edited {
  const keep = Math.max(1, Math.round(count));
  const end = doc.bars[keep];
  if (end === undefined) return { doc, touched: [] };
  const cut = withTracks(doc, (track) => {
    const notes = startingIn(track, 0, end).map((note) =>
      note.start + note.duration > end ? { ...note, duration: end - note.start } : note,
    );
    return { ...track, notes };
  });
  const before = <T extends { readonly at_ticks: number }>(marks: readonly T[]) =>
    marks.filter((mark, place) => place === 0 || mark.at_ticks < end);
  return {
    doc: {
      ...cut,
      bars: doc.bars.slice(0, keep),
      endTicks: end,
      tempos: before(doc.tempos),
      meters: before(doc.meters),
      keys: before(doc.keys),
      chords: doc.chords.filter((mark) => mark.at_ticks < end),
      sections: doc.sections.filter((mark) => mark.at_ticks < end),
    },
    touched: [],
  };
}
