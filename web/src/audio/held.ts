/** The notes that sound: each is let go once, and before the same key is struck again. */

import type { Synth } from "./synth";

interface HeldNote {
  readonly trackId: number;
  readonly pitch: number;
  readonly offS: number;
}

export class Held {
  readonly #synth: Pick<Synth, "noteOn" | "noteOff">;
  readonly #notes = new Map<number, HeldNote>();

  constructor(synth: Pick<Synth, "noteOn" | "noteOff">) {
    this.#synth = synth;
  }

  strike(trackId: number, pitch: number, velocity: number, atS: number, offS: number): void {
    const key = trackId * 128 + pitch;
    const held = this.#notes.get(key);
    if (held !== undefined) this.#synth.noteOff(trackId, pitch, Math.min(held.offS, atS));
    this.#synth.noteOn(trackId, pitch, velocity, atS);
    this.#notes.set(key, { trackId, pitch, offS });
  }

  /** Hand over the ends that fall due before a time. */
  release(untilS: number): void {
    for (const [key, { trackId, pitch, offS }] of this.#notes) {
      if (offS >= untilS) continue;
      this.#synth.noteOff(trackId, pitch, offS);
      this.#notes.delete(key);
    }
  }

  clear(): void {
    this.#notes.clear();
  }
}
