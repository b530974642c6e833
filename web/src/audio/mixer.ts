/** How each track sounds: volume, place, mute and solo; every change is heard at once. */

import type { components } from "../api/schema";
import { type Listener, type ScoreDoc, store } from "../score";
import type { SoundOfTrack, Synth } from "./synth";

export interface TrackSettings {
  readonly gainDb: number;
  /** −1 (left) … 1 (right). */
  readonly pan: number;
  readonly mute: boolean;
  readonly solo: boolean;
}

/** The mix of a piece as the API has it, by the tracks' names. */
export type MixJson = components["schemas"]["MixRequest"];

const PLAIN: TrackSettings = { gainDb: 0, pan: 0, mute: false, solo: false };

export type MixerState = ReadonlyMap<number, TrackSettings>;

const LOWEST_DB = -60;
const HIGHEST_DB = 12;

/** The factor of a gain; −60 dB and below is silence. */
export function factorOf(gainDb: number): number {
  return gainDb <= LOWEST_DB ? 0 : 10 ** (Math.min(HIGHEST_DB, gainDb) / 20);
}

export class Mixer {
  readonly #synth: Pick<Synth, "setTracks">;
  readonly #state = store<MixerState>(new Map());
  #doc: ScoreDoc | null = null;

  constructor(synth: Pick<Synth, "setTracks">) {
    this.#synth = synth;
  }

  getState = (): MixerState => this.#state.getState();
  subscribe = (listener: Listener<MixerState>) => this.#state.subscribe(listener);

  of(trackId: number): TrackSettings {
    return this.getState().get(trackId) ?? PLAIN;
  }

  /** The tracks of another score; a mix sets them anew, else those that stay keep theirs. */
  setScore(doc: ScoreDoc | null, mix?: MixJson | undefined): void {
    const before = this.getState();
    const sameTracks = doc !== null && this.#doc?.tracks === doc.tracks;
    this.#doc = doc;
    if (sameTracks && mix === undefined) return;
    const next = new Map<number, TrackSettings>();
    for (const track of doc?.tracks ?? []) {
      const given = mix?.tracks?.[track.name];
      const known = before.get(track.id) ?? PLAIN;
      const set = {
        gainDb: given?.gain_db ?? 0,
        pan: given?.pan ?? 0,
        mute: given?.mute ?? false,
        solo: false,
      };
      next.set(track.id, mix === undefined ? known : set);
    }
    if (!sameSettings(before, next)) this.#state.setState(next);
    this.#send();
  }

  /** Change how one track sounds. */
  setTrack(trackId: number, change: Partial<TrackSettings>): void {
    const before = this.of(trackId);
    const next = { ...before, ...change };
    next.gainDb = Math.min(HIGHEST_DB, Math.max(LOWEST_DB, next.gainDb));
    next.pan = Math.min(1, Math.max(-1, next.pan));
    this.#state.setState(new Map(this.getState()).set(trackId, next));
    this.#send();
  }

  /** True where a track is heard: not mute, and solo where any is. */
  isHeard(trackId: number): boolean {
    const solos = [...this.getState().values()].some((each) => each.solo);
    const { mute, solo } = this.of(trackId);
    return solos ? solo : !mute;
  }

  /** The mix for the API; solo is for listening alone and is not kept. */
  toJson(): { tracks: Record<string, { gain_db: number; pan: number; mute: boolean }> } {
    const tracks: Record<string, { gain_db: number; pan: number; mute: boolean }> = {};
    for (const track of this.#doc?.tracks ?? []) {
      const { gainDb, pan, mute } = this.of(track.id);
      tracks[track.name] = { gain_db: gainDb, pan, mute };
    }
    return { tracks };
  }

  #send(): void {
    const sounds = (this.#doc?.tracks ?? []).map(({ id, program, isDrum }): SoundOfTrack => {
      const { gainDb, pan } = this.of(id);
      const gain = this.isHeard(id) ? factorOf(gainDb) : 0;
      return { trackId: id, program, isDrum, gain, pan };
    });
    this.#synth.setTracks(sounds);
  }
}

function sameSettings(a: MixerState, b: MixerState): boolean {
  return a.size === b.size && [...b].every(([id, settings]) => a.get(id) === settings);
}
