/** What makes the sound, as the transport and the mixer see it; `FakeSynth` is the twin for tests. */

import type { Readable } from "../score";

export interface SoundOfTrack {
  readonly trackId: number;
  /** General MIDI program, 0–127. */
  readonly program: number;
  readonly isDrum: boolean;
  /** Factor; 0 is silence. */
  readonly gain: number;
  /** −1 (left) … 1 (right). */
  readonly pan: number;
}

/** A note whose samples should be at hand. */
export interface Wanted {
  readonly trackId: number;
  readonly pitch: number;
  readonly velocity: number;
}

export type SynthStatus =
  | { readonly name: "idle" }
  /** The SoundFont is on its way; `totalBytes` is null where the server does not say. */
  | { readonly name: "loading"; readonly loadedBytes: number; readonly totalBytes: number | null }
  | { readonly name: "starting" }
  | { readonly name: "ready" }
  | { readonly name: "failed"; readonly problem: unknown };

export interface SynthState {
  readonly status: SynthStatus;
  /** The browser lets no sound out before a click or a key. */
  readonly blocked: boolean;
}

export interface Synth extends Readable<SynthState> {
  /** The clock of all times given here, in seconds. */
  nowS(): number;
  /** From a time on that clock to the ear. */
  latencyS(): number;
  /** Load and start; again after it failed. Resolves when notes can sound. */
  start(): Promise<void>;
  /** Load another SoundFont, where the page now names another. */
  reload(): Promise<void>;
  /** Ask the browser to let sound out; call it in the handler of a click or a key. */
  unblock(): Promise<boolean>;
  /** The tracks that there are and how each sounds; live. */
  setTracks(tracks: readonly SoundOfTrack[]): void;
  noteOn(trackId: number, pitch: number, velocity: number, atS: number): void;
  noteOff(trackId: number, pitch: number, atS: number): void;
  click(isFirst: boolean, atS: number): void;
  /** Take back all that is still to come and let go of all that sounds. */
  cancel(): void;
  /** Have samples at hand; resolves when they are. */
  prepare(wanted: readonly Wanted[]): Promise<void>;
}
