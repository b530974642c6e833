/** Playing: a look-ahead scheduler on the synthesiser's clock. */

import { type Listener, type Note, type ScoreDoc, store, type TimeMap, timeMapOf } from "../score";
import { firstFrom } from "../score/notes";
import { Held } from "./held";
import type { Synth } from "./synth";
import type { Ticker } from "./ticker";
import { Timeline } from "./timeline";
import { wantedIn } from "./wanted";

export type PlayState =
  | "stopped"
  /** The SoundFont or the first notes' samples are on their way. */
  | "preparing"
  | "counting-in"
  | "playing"
  /** All that has come was played; it goes on by itself. */
  | "buffering"
  | "paused";

/** A stretch that is played again and again, ticks. */
export interface Loop {
  readonly from: number;
  readonly to: number;
}

export interface TransportState {
  readonly state: PlayState;
  readonly loop: Loop | null;
  readonly metronome: boolean;
  readonly countInBars: number;
  /** The piece was played to its end. */
  readonly ended: boolean;
  /** The last start failed for this. */
  readonly problem: unknown;
}

export interface ScoreOptions {
  /** All parts have come up to here; left out, the whole score has. */
  readonly readyTicks?: number | undefined;
  readonly complete?: boolean | undefined;
}

/** Notes are handed over this long before they sound. */
const AHEAD_S = 0.3;
const EVERY_MS = 25;
/** From "now" to the first note after a start. */
const LEAD_S = 0.04;
/** Notes held across the place where playing starts are struck there when so much is left. */
const LEAST_CHASE_S = 0.15;
/** Samples of so much music are waited for before the start, but no longer than that. */
const PREPARE_S = 1;
const PREPARE_LIMIT_MS = 500;

/** Rounds of a very short loop that are handed over at once. */
const MOST_TURNS = 256;

const ACTIVE: ReadonlySet<PlayState> = new Set(["counting-in", "playing", "buffering"]);

export class Transport {
  readonly #synth: Synth;
  readonly #ticker: Ticker;
  readonly #state = store<TransportState>({
    state: "stopped",
    loop: null,
    metronome: false,
    countInBars: 0,
    ended: false,
    problem: null,
  });
  readonly #held: Held;
  #doc: ScoreDoc | null = null;
  #map: TimeMap | null = null;
  #readyTicks = 0;
  #complete = true;
  /** The score whose samples were asked for. */
  #prepared: ScoreDoc | null = null;
  /** Where playing stands while nothing plays. */
  #restTicks = 0;
  #line: Timeline | null = null;
  #stopTicker: (() => void) | null = null;
  /** Grows with every start and stop; what waits for an older one is void. */
  #round = 0;

  constructor(synth: Synth, ticker: Ticker) {
    this.#synth = synth;
    this.#ticker = ticker;
    this.#held = new Held(synth);
  }

  getState = (): TransportState => this.#state.getState();
  subscribe = (listener: Listener<TransportState>) => this.#state.subscribe(listener);

  get doc(): ScoreDoc | null {
    return this.#doc;
  }

  get isActive(): boolean {
    return ACTIVE.has(this.getState().state);
  }

  /**
   * The score to play; live. What was handed to the synthesiser stays, what comes after is
   * taken from the new score, so that each note sounds once.
   */
  setScore(doc: ScoreDoc | null, options: ScoreOptions = {}): void {
    const map = doc === null ? null : timeMapOf(doc);
    const before = this.#doc;
    this.#doc = doc;
    this.#map = map;
    this.#readyTicks = Math.min(options.readyTicks ?? Number.POSITIVE_INFINITY, doc?.endTicks ?? 0);
    this.#complete = options.complete ?? options.readyTicks === undefined;
    if (this.#complete) this.#readyTicks = doc?.endTicks ?? 0;
    if (doc === null || map === null) {
      this.stop();
      return;
    }
    this.#restTicks = Math.min(this.#restTicks, doc.endTicks);
    this.#line?.retime(map);
    if (this.#synth.getState().status.name === "ready") this.#prepareNew(before, doc);
    if (this.isActive) this.#pump();
  }

  /** Play from a tick, or from where it stands. Call it in the handler of a click or a key. */
  async play(fromTicks?: number): Promise<void> {
    if (fromTicks !== undefined) this.#restTicks = Math.max(0, fromTicks);
    else if (this.isActive || this.getState().state === "preparing") return;
    this.#halt();
    const round = this.#round;
    this.#tell({ state: "preparing", ended: false, problem: null });
    try {
      const unblocking = this.#synth.unblock();
      await this.#synth.start();
      await unblocking;
      await this.#synth.unblock();
      if (round !== this.#round) return;
      const limit = new Promise<void>((done) => setTimeout(done, PREPARE_LIMIT_MS));
      await Promise.race([this.#prepareFrom(this.#restTicks, PREPARE_S), limit]);
    } catch (problem) {
      if (round === this.#round) this.#tell({ state: "stopped", problem });
      return;
    }
    if (round !== this.#round) return;
    if (this.#prepared !== this.#doc) void this.#prepareFrom(0, Number.POSITIVE_INFINITY);
    this.#prepared = this.#doc;
    this.#begin(this.#restTicks, this.getState().countInBars);
  }

  pause(): void {
    const { state } = this.getState();
    if (state === "stopped" || state === "paused") return;
    this.#restTicks = this.positionTicks();
    this.#halt();
    this.#tell({ state: "paused" });
  }

  /** Stop and go back to the start. */
  stop(): void {
    this.#halt();
    this.#restTicks = 0;
    if (this.getState().state !== "stopped") this.#tell({ state: "stopped" });
  }

  toggle(): Promise<void> {
    const { state } = this.getState();
    if (state === "stopped" || state === "paused") return this.play();
    this.pause();
    return Promise.resolve();
  }

  /** Go to a tick; playing goes on from there. */
  seek(ticks: number): void {
    const at = Math.min(Math.max(0, ticks), this.#doc?.endTicks ?? 0);
    this.#restTicks = at;
    if (this.getState().ended) this.#tell({ ended: false });
    if (!this.isActive) return;
    this.#halt();
    this.#begin(at, 0);
  }

  /** Play a stretch again and again; null plays on. */
  setLoop(loop: Loop | null): void {
    const at = this.positionTicks();
    const fits = loop !== null && loop.to > loop.from;
    const next = fits ? { from: Math.max(0, loop.from), to: loop.to } : null;
    this.#tell({ loop: next });
    const passed = next !== null && at < next.to && (this.#line?.edge ?? 0) > next.to;
    if (this.isActive && passed) this.seek(at);
  }

  setMetronome(metronome: boolean): void {
    this.#tell({ metronome });
  }

  /** Bars that are counted before playing starts, 0–4. */
  setCountIn(bars: number): void {
    this.#tell({ countInBars: Math.min(4, Math.max(0, Math.round(bars))) });
  }

  /** The tick that is heard now. */
  positionTicks(): number {
    if (this.#line === null) return this.#restTicks;
    return this.#line.ticksAt(this.#synth.nowS() - this.#synth.latencyS());
  }

  #tell(change: Partial<TransportState>): void {
    this.#state.setState({ ...this.getState(), ...change });
  }

  #halt(): void {
    this.#round += 1;
    this.#stopTicker?.();
    this.#stopTicker = null;
    this.#line = null;
    this.#held.clear();
    this.#synth.cancel();
  }

  #begin(fromTicks: number, countInBars: number): void {
    const map = this.#map;
    if (map === null) {
      this.#tell({ state: "stopped" });
      return;
    }
    const loop = this.#loop();
    let from = fromTicks >= map.endTicks && this.#complete ? 0 : fromTicks;
    if (loop !== null && from >= loop.to) from = loop.from;
    const nowS = this.#synth.nowS() + LEAD_S;
    const startS = countInBars > 0 ? this.#countIn(map, from, countInBars, nowS) : nowS;
    this.#line = new Timeline(map, from, startS);
    this.#tell({ state: countInBars > 0 ? "counting-in" : "playing", ended: false });
    this.#chase(from, startS);
    this.#stopTicker = this.#ticker.start(() => this.#pump(), EVERY_MS);
    this.#pump();
  }

  /** Clicks of whole bars at the tempo of the start; gives back when the music begins. */
  #countIn(map: TimeMap, from: number, bars: number, nowS: number): number {
    const { numerator } = map.meter(from);
    const beatS = (60 / map.bpm(from)) * (map.beatTicks(from) / map.ticksPerQuarter);
    for (let beat = 0; beat < bars * numerator; beat += 1)
      this.#synth.click(beat % numerator === 0, nowS + beat * beatS);
    return nowS + bars * numerator * beatS;
  }

  /** Strike the notes that are held across a tick. */
  #chase(at: number, atS: number): void {
    const map = this.#map;
    for (const track of this.#doc?.tracks ?? []) {
      if (track.isDrum || map === null) continue;
      for (const note of track.notes) {
        if (note.start >= at) break;
        const leftS = map.seconds(note.start + note.duration) - map.seconds(at);
        if (leftS >= LEAST_CHASE_S) this.#strike(track.id, note, atS);
      }
    }
  }

  #strike(trackId: number, note: Note, atS: number): void {
    const line = this.#line;
    if (line === null) return;
    const loop = this.#loop();
    const end = note.start + note.duration;
    const cut = loop !== null && line.edge < loop.to ? Math.min(end, loop.to) : end;
    this.#held.strike(trackId, note.pitch, note.velocity, atS, line.secondsAt(cut));
  }

  /** Hand over what falls due. */
  #pump(): void {
    const line = this.#line;
    if (line === null) return;
    const nowS = this.#synth.nowS();
    if (!this.#mayGoOn(line, nowS)) return;
    if (line.edge < this.#limit(line) && line.edgeS < nowS) line.delay(nowS + LEAD_S);
    const stuck = this.#schedule(line, nowS + AHEAD_S);
    this.#held.release(nowS + AHEAD_S);
    line.forget(nowS);
    this.#show(line, nowS, stuck);
  }

  /** After a stall, music goes on when a bar more has come. */
  #mayGoOn(line: Timeline, nowS: number): boolean {
    if (this.getState().state !== "buffering") return true;
    const bar = this.#map?.barSpan(this.#map.barAt(line.edge)) ?? [0, 0];
    const enough = Math.min(this.#doc?.endTicks ?? 0, line.edge + (bar[1] - bar[0]));
    if (this.#readyTicks >= enough) return true;
    this.#held.release(nowS + AHEAD_S);
    return false;
  }

  /** The tick that may be played up to before something must happen: more bars, or a jump. */
  #limit(line: Timeline): number {
    const loop = this.#loop();
    const looping = loop !== null && line.edge < loop.to;
    return looping ? Math.min(this.#readyTicks, loop.to) : this.#readyTicks;
  }

  /** True where nothing more can be handed over. */
  #schedule(line: Timeline, untilS: number): boolean {
    const loop = this.#loop();
    for (let turn = 0; turn < MOST_TURNS; turn += 1) {
      const limit = this.#limit(line);
      if (line.edge >= limit) return true;
      const to = Math.min(limit, Math.ceil(line.ticksAtEdge(untilS)));
      if (to <= line.edge) return false;
      const turns = loop !== null && line.edge < loop.to && to === loop.to;
      this.#slice(line, to);
      line.edge = to;
      if (turns) this.#turn(line, loop);
      else if (to < limit) return false;
    }
    return false;
  }

  /** The loop as far as the piece reaches: an undo may have made it shorter. */
  #loop(): Loop | null {
    const { loop } = this.getState();
    const end = this.#doc?.endTicks ?? 0;
    if (loop === null || loop.from >= end) return null;
    return loop.to <= end ? loop : { from: loop.from, to: end };
  }

  /** Go on from the loop's start, with the notes that are held across it. */
  #turn(line: Timeline, loop: Loop): void {
    const longS = (this.#map?.seconds(loop.to) ?? 0) - (this.#map?.seconds(loop.from) ?? 0);
    line.jump(loop.from);
    if (longS >= LEAST_CHASE_S) this.#chase(loop.from, line.secondsAt(loop.from));
  }

  /** Hand over the notes and clicks that start in [edge, to). */
  #slice(line: Timeline, to: number): void {
    const from = line.edge;
    for (const track of this.#doc?.tracks ?? []) {
      for (let place = firstFrom(track.notes, from); place < track.notes.length; place += 1) {
        const note = track.notes[place] as Note;
        if (note.start >= to) break;
        this.#strike(track.id, note, line.secondsAt(note.start));
      }
    }
    if (!this.getState().metronome) return;
    for (const beat of this.#map?.beats(from, to) ?? [])
      this.#synth.click(beat.beat === 0, line.secondsAt(beat.at));
  }

  #show(line: Timeline, nowS: number, stuck: boolean): void {
    const { state } = this.getState();
    const isOver = stuck && nowS >= line.edgeS;
    if (isOver && this.#complete && line.edge >= (this.#doc?.endTicks ?? 0)) {
      this.#halt();
      this.#restTicks = 0;
      this.#tell({ state: "stopped", ended: true });
    } else if (isOver) {
      if (state !== "buffering") this.#tell({ state: "buffering" });
    } else if (state !== "playing" && nowS >= line.startS) this.#tell({ state: "playing" });
  }

  /** The samples of some seconds of music, the first to sound first. */
  #prepareFrom(fromTicks: number, seconds: number): Promise<void> {
    const [doc, map] = [this.#doc, this.#map];
    if (doc === null || map === null) return Promise.resolve();
    return this.#synth.prepare(
      wantedIn(doc, fromTicks, map.ticks(map.seconds(fromTicks) + seconds)),
    );
  }

  /** The samples of notes that were not there before, without a hurry. */
  #prepareNew(before: ScoreDoc | null, doc: ScoreDoc): void {
    const known = before !== null && this.#prepared === before ? before : null;
    this.#prepared = doc;
    void this.#synth.prepare(wantedIn(doc, 0, Number.POSITIVE_INFINITY, known));
  }
}
