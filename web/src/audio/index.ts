/** Sound: the desk (synthesiser, transport, mixer, meter) and its hooks. */

export type { Desk, Heard, LoadOptions } from "./desk";
export { createDesk, soundFontUrl } from "./desk";
export {
  DeskProvider,
  useDesk,
  useDeskStatus,
  usePlayback,
  usePosition,
  useTransport,
} from "./hooks";
export type { Level } from "./meter";
export type { MixerState, MixJson, TrackSettings } from "./mixer";
export { factorOf, Mixer } from "./mixer";
export type { SoundOfTrack, Synth, SynthState, SynthStatus, Wanted } from "./synth";
export type { Loop, PlayState, ScoreOptions, TransportState } from "./transport";
export { Transport } from "./transport";
