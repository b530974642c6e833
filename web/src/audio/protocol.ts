/** What the page and the synthesiser's thread say to each other. */

/** [seconds on the context's clock, 1 = on / 0 = off, channel, pitch, velocity] */
export type NoteEvent = readonly [number, 0 | 1, number, number, number];

/** A note whose samples will be needed: [channel, pitch, velocity]. */
export type Want = readonly [number, number, number];

export interface ChannelSound {
  readonly channel: number;
  readonly program: number;
  readonly isDrum: boolean;
  /** Factor, 1 = as it is. */
  readonly gain: number;
  /** −1 … 1. */
  readonly pan: number;
}

export type ToSynth =
  | { readonly type: "decoder"; readonly port: MessagePort }
  | { readonly type: "bank"; readonly data: ArrayBuffer }
  | { readonly type: "channels"; readonly channels: readonly ChannelSound[] }
  | { readonly type: "notes"; readonly events: readonly NoteEvent[] }
  | { readonly type: "prepare"; readonly ticket: number; readonly wants: readonly Want[] }
  | { readonly type: "cancel" };

export type FromSynth =
  | { readonly type: "bank"; readonly presets: number; readonly parseMs: number }
  | { readonly type: "failed"; readonly message: string }
  | { readonly type: "prepared"; readonly ticket: number };

export interface ToDecoder {
  readonly sample: number;
  readonly data: Uint8Array;
}

export interface FromDecoder {
  readonly sample: number;
  readonly data: Float32Array;
  readonly rate: number;
}

export const PROCESSOR_NAME = "cadenza-synth";
