/** Twins of the synthesiser and the timer for tests: a clock that is set by hand, notes on paper. */

import { type Listener, store } from "../score";
import { type Desk, deskOf } from "./desk";
import { type Level, SILENT } from "./meter";
import type { SoundOfTrack, Synth, SynthState, Wanted } from "./synth";
import type { Ticker } from "./ticker";

export interface FakeNote {
  readonly trackId: number;
  readonly pitch: number;
  readonly velocity: number;
  readonly onS: number;
  /** When it was let go; null while it sounds. */
  offS: number | null;
}

interface FakeEvent {
  readonly kind: "on" | "off" | "click";
  readonly trackId: number;
  readonly pitch: number;
  readonly velocity: number;
  readonly atS: number;
}

/** Writes down what would have sounded. Events that are taken back before their time are not. */
export class FakeSynth implements Synth {
  readonly #state = store<SynthState>({ status: { name: "idle" }, blocked: false });
  #pending: FakeEvent[] = [];
  #nowS = 0;
  /** Every note that sounded, in order. */
  readonly notes: FakeNote[] = [];
  readonly clicks: { readonly isFirst: boolean; readonly atS: number }[] = [];
  readonly wanted: Wanted[] = [];
  tracks: readonly SoundOfTrack[] = [];
  /** Notes whose time had passed when they were given. */
  lateNotes = 0;
  cancels = 0;
  /** What `start` waits for. */
  startGate: Promise<void> = Promise.resolve();

  getState = (): SynthState => this.#state.getState();
  subscribe = (listener: Listener<SynthState>) => this.#state.subscribe(listener);
  setState = (state: SynthState): void => this.#state.setState(state);

  nowS = (): number => this.#nowS;
  latencyS = (): number => 0;

  async start(): Promise<void> {
    await this.startGate;
    this.#state.setState({ ...this.getState(), status: { name: "ready" } });
  }

  async reload(): Promise<void> {
    this.cancel();
    await this.start();
  }

  async unblock(): Promise<boolean> {
    this.#state.setState({ ...this.getState(), blocked: false });
    return true;
  }

  setTracks(tracks: readonly SoundOfTrack[]): void {
    this.tracks = tracks;
  }

  noteOn(trackId: number, pitch: number, velocity: number, atS: number): void {
    if (atS < this.#nowS) this.lateNotes += 1;
    this.#pending.push({ kind: "on", trackId, pitch, velocity, atS });
  }

  noteOff(trackId: number, pitch: number, atS: number): void {
    this.#pending.push({ kind: "off", trackId, pitch, velocity: 0, atS });
  }

  click(isFirst: boolean, atS: number): void {
    this.#pending.push({ kind: "click", trackId: -1, pitch: isFirst ? 1 : 0, velocity: 0, atS });
  }

  cancel(): void {
    this.cancels += 1;
    this.#pending = [];
    for (const note of this.notes) note.offS ??= this.#nowS;
  }

  async prepare(wanted: readonly Wanted[]): Promise<void> {
    this.wanted.push(...wanted);
  }

  /** Set the clock forward; what falls due is heard. */
  forward(toS: number): void {
    const rank = { off: 0, on: 1, click: 1 };
    const due = this.#pending.filter((event) => event.atS <= toS);
    this.#pending = this.#pending.filter((event) => event.atS > toS);
    due.sort((a, b) => a.atS - b.atS || rank[a.kind] - rank[b.kind]);
    for (const event of due) this.#hear(event);
    this.#nowS = toS;
  }

  #hear({ kind, trackId, pitch, velocity, atS }: FakeEvent): void {
    if (kind === "click") this.clicks.push({ isFirst: pitch === 1, atS });
    else if (kind === "on") this.notes.push({ trackId, pitch, velocity, onS: atS, offS: null });
    else
      for (const note of this.notes)
        if (note.trackId === trackId && note.pitch === pitch) note.offS ??= atS;
  }
}

/** A timer that beats when it is told. */
export class FakeTicker implements Ticker {
  #runs = new Set<() => void>();

  start(run: () => void): () => void {
    this.#runs.add(run);
    return () => this.#runs.delete(run);
  }

  get isRunning(): boolean {
    return this.#runs.size > 0;
  }

  beat(): void {
    for (const run of [...this.#runs]) run();
  }
}

/** Let a fake clock run, beating every `stepS`. */
export function runFor(synth: FakeSynth, ticker: FakeTicker, seconds: number, stepS = 0.025): void {
  const end = synth.nowS() + seconds;
  while (synth.nowS() < end - 1e-9) {
    synth.forward(Math.min(end, synth.nowS() + stepS));
    ticker.beat();
  }
}

/** A desk for tests: nothing sounds, the clock is set by hand. */
export interface FakeDesk extends Desk {
  readonly synth: FakeSynth;
  readonly ticker: FakeTicker;
}

export function createFakeDesk(): FakeDesk {
  const synth = new FakeSynth();
  const ticker = new FakeTicker();
  return { ...deskOf(synth, ticker, store<Level>(SILENT)), synth, ticker };
}
