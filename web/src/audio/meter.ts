/** How loud it is: the peak and the mean of what goes out, in dB below full scale. */

import { type Readable, store } from "../score";

export interface Level {
  /** dBFS; −120 is silence. */
  readonly peakDb: number;
  readonly rmsDb: number;
}

const SILENCE_DB = -120;
export const SILENT: Level = { peakDb: SILENCE_DB, rmsDb: SILENCE_DB };

const EVERY_MS = 66;

function decibels(factor: number): number {
  return factor > 1e-6 ? Math.max(SILENCE_DB, 20 * Math.log10(factor)) : SILENCE_DB;
}

/** The level of one stretch of samples. */
export function levelOf(samples: Float32Array): Level {
  let peak = 0;
  let sum = 0;
  for (const value of samples) {
    peak = Math.max(peak, Math.abs(value));
    sum += value * value;
  }
  const rms = samples.length > 0 ? Math.sqrt(sum / samples.length) : 0;
  return { peakDb: decibels(peak), rmsDb: decibels(rms) };
}

/** Watches an analyser while somebody listens to it. */
export class LevelMeter implements Readable<Level> {
  readonly #state = store<Level>(SILENT);
  readonly #samples: Float32Array<ArrayBuffer>;
  readonly #analyser: Pick<AnalyserNode, "getFloatTimeDomainData">;
  #timer: ReturnType<typeof setInterval> | null = null;
  #listeners = 0;

  constructor(analyser: Pick<AnalyserNode, "fftSize" | "getFloatTimeDomainData">) {
    this.#analyser = analyser;
    this.#samples = new Float32Array(analyser.fftSize);
  }

  /** Look now; also when nobody listens. */
  read(): Level {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    const level = levelOf(this.#samples);
    const before = this.#state.getState();
    const same = level.peakDb === before.peakDb && level.rmsDb === before.rmsDb;
    if (!same) this.#state.setState(level);
    return this.#state.getState();
  }

  getState = (): Level => this.#state.getState();

  subscribe: Readable<Level>["subscribe"] = (listener) => {
    const stop = this.#state.subscribe(listener);
    this.#listeners += 1;
    this.#timer ??= setInterval(() => this.read(), EVERY_MS);
    let over = false;
    return () => {
      if (over) return;
      over = true;
      stop();
      this.#listeners -= 1;
      if (this.#listeners > 0 || this.#timer === null) return;
      clearInterval(this.#timer);
      this.#timer = null;
    };
  };
}
