/** A piece that grows by whole bars. */

import type { Meter, ScoreDoc } from "./types";

/** The metre in force at a tick. */
export function meterAt(meters: readonly Meter[], ticks: number): Meter {
  let found: Meter = { at_ticks: 0, numerator: 4, denominator: 4 };
  meters.forEach((meter, place) => {
    if (place === 0 || meter.at_ticks <= ticks) found = meter;
  });
  return found;
}

/** Length of a bar of a metre in ticks, 1 or more. */
function barTicks(meter: Meter, ticksPerQuarter: number): number {
  return Math.max(1, Math.round((meter.numerator * 4 * ticksPerQuarter) / meter.denominator));
}

/** The document, at least as long as `ticks`: whole bars of the last metre are added. */
export function grown(doc: ScoreDoc, ticks: number): ScoreDoc {
  if (!(ticks > doc.endTicks)) return doc;
  const bars = [...doc.bars];
  const last = bars[bars.length - 1] ?? 0;
  const length = barTicks(meterAt(doc.meters, last), doc.ticksPerQuarter);
  let end = Math.max(doc.endTicks, last + length);
  while (end < ticks) {
    bars.push(end);
    end += length;
  }
  return { ...doc, bars, endTicks: end };
}
