/** Ticks ↔ seconds ↔ bars and beats, through changes of tempo and metre. */

import type { Meter, ScoreDoc } from "./types";

/** A place as people count it: bar, beat and what is left, all from 1 but the ticks. */
export interface BarBeat {
  readonly bar: number;
  readonly beat: number;
  /** Ticks past the beat. */
  readonly ticks: number;
}

export interface Beat {
  readonly at: number;
  /** From 0. */
  readonly bar: number;
  /** From 0; 0 is the bar's first. */
  readonly beat: number;
}

const USUAL_BPM = 120;

interface Stretch {
  readonly ticks: number;
  readonly seconds: number;
  readonly perTick: number;
}

/** The last place of a rising list whose value is not above `value`; 0 where there is none. */
function placeOf(count: number, valueAt: (place: number) => number, value: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (valueAt(middle) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The time of one document; made by `timeMapOf`. */
export class TimeMap {
  readonly #stretches: readonly Stretch[];
  readonly #bars: readonly number[];
  readonly #meters: readonly Meter[];
  readonly ticksPerQuarter: number;
  readonly endTicks: number;

  constructor(doc: Pick<ScoreDoc, "ticksPerQuarter" | "endTicks" | "bars" | "tempos" | "meters">) {
    this.ticksPerQuarter = doc.ticksPerQuarter;
    this.endTicks = doc.endTicks;
    this.#bars = doc.bars.length > 0 ? doc.bars : [0];
    this.#meters = doc.meters;
    this.#stretches = stretchesOf(doc);
  }

  get endSeconds(): number {
    return this.seconds(this.endTicks);
  }

  get barCount(): number {
    return this.#bars.length;
  }

  /** Seconds from the start of the piece to a tick (which may be a fraction). */
  seconds(ticks: number): number {
    const all = this.#stretches;
    const at = all[placeOf(all.length, (n) => (all[n] as Stretch).ticks, ticks)] as Stretch;
    return at.seconds + (ticks - at.ticks) * at.perTick;
  }

  /** The tick, as a fraction, at a time in seconds. */
  ticks(seconds: number): number {
    const all = this.#stretches;
    const at = all[placeOf(all.length, (n) => (all[n] as Stretch).seconds, seconds)] as Stretch;
    return at.ticks + (seconds - at.seconds) / at.perTick;
  }

  /** Tempo in quarter notes a minute at a tick. */
  bpm(ticks: number): number {
    const all = this.#stretches;
    const at = all[placeOf(all.length, (n) => (all[n] as Stretch).ticks, ticks)] as Stretch;
    return 60 / (at.perTick * this.ticksPerQuarter);
  }

  /** The bar (from 0) that a tick lies in; past the end, the last one. */
  barAt(ticks: number): number {
    return placeOf(this.#bars.length, (n) => this.#bars[n] as number, ticks);
  }

  /** The tick at which a bar (from 0) starts; the end of the piece for bars past it. */
  barStart(bar: number): number {
    return bar < 0 ? 0 : (this.#bars[bar] ?? this.endTicks);
  }

  /** [start, end) of a bar in ticks. */
  barSpan(bar: number): readonly [number, number] {
    return [this.barStart(bar), this.barStart(bar + 1)];
  }

  meter(ticks: number): Meter {
    const all = this.#meters;
    if (all.length === 0) return { at_ticks: 0, numerator: 4, denominator: 4 };
    return all[placeOf(all.length, (n) => (all[n] as Meter).at_ticks, ticks)] as Meter;
  }

  /** Ticks of one beat (the metre's lower number) at a tick. */
  beatTicks(ticks: number): number {
    return (this.ticksPerQuarter * 4) / this.meter(ticks).denominator;
  }

  /** Bar, beat and rest of a tick, bar and beat from 1. */
  barBeat(ticks: number): BarBeat {
    const at = Math.max(0, ticks);
    const bar = this.barAt(at);
    const start = this.barStart(bar);
    const length = this.beatTicks(start);
    const beat = Math.floor((at - start) / length);
    return { bar: bar + 1, beat: beat + 1, ticks: at - start - beat * length };
  }

  /** "5.2": bar 5, beat 2. */
  label(ticks: number): string {
    const { bar, beat } = this.barBeat(ticks);
    return `${bar}.${beat}`;
  }

  /** The tick of a label like "5.2" or "5"; null where it is none or lies outside. */
  fromLabel(label: string): number | null {
    const match = /^\s*(\d{1,6})(?:[.:](\d{1,3}))?\s*$/.exec(label);
    const bar = Number(match?.[1]) - 1;
    const beat = Number(match?.[2] ?? 1) - 1;
    if (match === null || bar < 0 || bar >= this.barCount || beat < 0) return null;
    const [start, end] = this.barSpan(bar);
    const ticks = Math.round(start + beat * this.beatTicks(start));
    return ticks < end ? ticks : null;
  }

  /** The beats that start in [from, to). */
  beats(from: number, to: number): Beat[] {
    const found: Beat[] = [];
    for (let bar = this.barAt(from); bar < this.barCount; bar += 1) {
      const [start, end] = this.barSpan(bar);
      if (start >= to) break;
      const length = this.beatTicks(start);
      for (let beat = 0; ; beat += 1) {
        const at = start + beat * length;
        if (at >= end || at >= to) break;
        if (at >= from) found.push({ at, bar, beat });
      }
    }
    return found;
  }
}

function stretchesOf(doc: Pick<ScoreDoc, "ticksPerQuarter" | "tempos">): readonly Stretch[] {
  const out: Stretch[] = [];
  for (const tempo of doc.tempos) {
    const last = out[out.length - 1];
    const ticks = last === undefined ? 0 : tempo.at_ticks;
    const seconds = last === undefined ? 0 : last.seconds + (ticks - last.ticks) * last.perTick;
    if (last !== undefined && ticks <= last.ticks) out.pop();
    out.push({ ticks, seconds, perTick: 60 / (tempo.bpm * doc.ticksPerQuarter) });
  }
  if (out.length > 0) return out;
  return [{ ticks: 0, seconds: 0, perTick: 60 / (USUAL_BPM * doc.ticksPerQuarter) }];
}

interface Kept {
  readonly meters: readonly Meter[];
  readonly bars: readonly number[];
  readonly map: TimeMap;
}

const kept = new WeakMap<readonly unknown[], Kept>();

/** The time map of a document; the same one for as long as its time does not change. */
export function timeMapOf(doc: ScoreDoc): TimeMap {
  const known = kept.get(doc.tempos);
  const same =
    known !== undefined &&
    known.meters === doc.meters &&
    known.bars === doc.bars &&
    known.map.endTicks === doc.endTicks &&
    known.map.ticksPerQuarter === doc.ticksPerQuarter;
  if (same) return known.map;
  const map = new TimeMap(doc);
  kept.set(doc.tempos, { meters: doc.meters, bars: doc.bars, map });
  return map;
}

/** The metre that most of the piece is in: a pickup is not asked. */
export function usualMeter(doc: ScoreDoc): Meter | undefined {
  const lengths = doc.meters.map(
    ({ at_ticks }, place) => (doc.meters[place + 1]?.at_ticks ?? doc.endTicks) - at_ticks,
  );
  return doc.meters[lengths.indexOf(Math.max(...lengths))];
}

/** The tempo in whole beats a minute, from the slowest to the fastest where it changes. */
export function tempoInWords(doc: ScoreDoc): string | null {
  if (doc.tempos.length === 0) return null;
  const all = doc.tempos.map(({ bpm }) => Math.round(bpm));
  const low = all.reduce((a, b) => Math.min(a, b));
  const high = all.reduce((a, b) => Math.max(a, b));
  return low === high ? `${low}` : `${low}–${high}`;
}
