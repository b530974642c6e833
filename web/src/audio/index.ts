/** Sound: the desk (synthesiser, transport, mixer, meter) and its hooks. */

export type { Desk, FakeDesk, Heard, LoadOptions } from "./desk";
export { createDesk, createFakeDesk, deskOf, soundFontUrl } from "./desk";
export type { FakeNote } from "./fake";
export { FakeSynth, FakeTicker, runFor } from "./fake";
export {
  DeskProvider,
  sharedDesk,
  useDesk,
  useDeskStatus,
  useLevel,
  useMixer,
  usePlayback,
  usePosition,
  useReadable,
  useTransport,
} from "./hooks";
export type { Level } from "./meter";
export { SILENCE_DB } from "./meter";
export type { MixerState, MixJson, TrackSettings } from "./mixer";
export { factorOf, Mixer, PLAIN } from "./mixer";
export type { SoundOfTrack, Synth, SynthState, SynthStatus, Wanted } from "./synth";
export type { Loop, PlayState, ScoreOptions, TransportState } from "./transport";
export { Transport } from "./transport";
