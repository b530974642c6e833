/** Everything that sounds, behind one door: synthesiser, transport, mixer and meter. */

import { getSoundfontFileUrl } from "../api";
import { type Readable, type ScoreDoc, store } from "../score";
import { type Level, type LevelMeter, SILENT } from "./meter";
import { Mixer, type MixJson } from "./mixer";
import { SpessaSynth } from "./spessa";
import type { Synth, SynthState } from "./synth";
import { type Ticker, workerTicker } from "./ticker";
import { type PlayState, Transport } from "./transport";

export interface LoadOptions {
  /** The mix of the piece; left out, tracks that stay keep how they sound. */
  readonly mix?: MixJson | undefined;
  /** All parts have come up to here (while the music is still being composed). */
  readonly readyTicks?: number | undefined;
  readonly complete?: boolean | undefined;
  /** Go on playing at the same place (edits, streams, another take); else stop and rewind. */
  readonly keep?: boolean | undefined;
}

export interface Desk {
  readonly synth: Synth;
  readonly transport: Transport;
  readonly mixer: Mixer;
  readonly level: Readable<Level>;
  /** How far the sound is, and whether the browser holds it back. */
  readonly status: Readable<SynthState>;
  /** The score to play. */
  load(doc: ScoreDoc | null, options?: LoadOptions): void;
  /** Sound one note at once, as a piano's key does. */
  preview(trackId: number, pitch: number, velocity?: number, seconds?: number): Promise<void>;
  /** Load the SoundFont when the page has nothing else to do. */
  warm(): void;
  unblock(): Promise<boolean>;
  /** Take the SoundFont that the person now has chosen; playing pauses where it is. */
  changeSoundFont(): Promise<void>;
}

const PREVIEW_S = 0.45;

/** A desk over a synthesiser and a timer. */
export function deskOf(synth: Synth, ticker: Ticker, level: Readable<Level>): Desk {
  const transport = new Transport(synth, ticker);
  const mixer = new Mixer(synth);
  return {
    synth,
    transport,
    mixer,
    level,
    status: synth,
    load(doc, { mix, readyTicks, complete, keep = false } = {}) {
      if (!keep) transport.stop();
      mixer.setScore(doc, mix);
      transport.setScore(doc, { readyTicks, complete });
    },
    async preview(trackId, pitch, velocity = 90, seconds = PREVIEW_S) {
      const unblocking = synth.unblock();
      await synth.start();
      await unblocking;
      await synth.unblock();
      await synth.prepare([{ trackId, pitch, velocity }]);
      const nowS = synth.nowS();
      synth.noteOn(trackId, pitch, velocity, nowS);
      synth.noteOff(trackId, pitch, nowS + seconds);
    },
    warm() {
      whenIdle(() => void synth.start().catch(() => undefined));
    },
    unblock: () => synth.unblock(),
    changeSoundFont() {
      transport.pause();
      return synth.reload();
    },
  };
}

function whenIdle(run: () => void): void {
  if (typeof requestIdleCallback === "function") requestIdleCallback(run, { timeout: 2000 });
  else setTimeout(run, 200);
}

/** The meter of a synthesiser that makes its analyser when it starts. */
function lateLevel(synth: SpessaSynth): Readable<Level> {
  const none = store<Level>(SILENT);
  const meter = (): LevelMeter | null => synth.meter;
  return {
    getState: () => (meter() ?? none).getState(),
    subscribe(listener) {
      let stop = (meter() ?? none).subscribe(listener);
      let isLive = meter() !== null;
      const unwatch = synth.subscribe(() => {
        const made = meter();
        if (isLive || made === null) return;
        isLive = true;
        stop();
        stop = made.subscribe(listener);
      });
      return () => {
        unwatch();
        stop();
      };
    },
  };
}

/** Where the SoundFont of a name lies. */
export function soundFontUrl(name: string): string {
  return getSoundfontFileUrl({ path: { name } });
}

/** The desk of the page. `soundFont` gives the address of the SoundFont when it is needed. */
export function createDesk(soundFont: () => string | Promise<string>): Desk {
  const synth = new SpessaSynth({ soundFontUrl: soundFont });
  const desk = deskOf(synth, workerTicker, lateLevel(synth));
  showTo(window, desk, () => (synth.meter?.read() ?? SILENT).peakDb);
  return desk;
}

/** What is heard, read-only, for tests and measurements from outside: `window.cadenza`. */
export interface Heard {
  /** Peak of what goes out, dBFS; −120 is silence. */
  level(): number;
  sound(): SynthState["status"]["name"];
  /** The tick that is heard. */
  position(): number;
  state(): PlayState;
}

export function showTo(place: object, desk: Desk, level: () => number): void {
  const heard: Heard = {
    level,
    sound: () => desk.status.getState().status.name,
    position: () => desk.transport.positionTicks(),
    state: () => desk.transport.getState().state,
  };
  Object.defineProperty(place, "cadenza", { value: Object.freeze(heard), configurable: true });
}
