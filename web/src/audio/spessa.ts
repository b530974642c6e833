/** The real synthesiser: SpessaSynth's engine in an AudioWorklet of our own, and a SoundFont. */

import { type Listener, store } from "../score";
import { type ChannelPlan, CLICK_CHANNEL, planChannels } from "./channels";
import { LevelMeter } from "./meter";
import processorUrl from "./processor.ts?worker&url";
import {
  type FromSynth,
  type NoteEvent,
  PROCESSOR_NAME,
  type ToSynth,
  type Want,
} from "./protocol";
import { loadSoundFont } from "./soundfont";
import type { SoundOfTrack, Synth, SynthState, SynthStatus, Wanted } from "./synth";

const CLICK_FIRST = 76;
const CLICK_OTHER = 77;
const CLICK_S = 0.08;
const MOST_WANTS = 20_000;

export interface SpessaOptions {
  /** Where the SoundFont lies. */
  soundFontUrl(): string | Promise<string>;
  readonly context?: () => AudioContext;
}

/** Sound in a browser. Nothing is made before `start`. */
export class SpessaSynth implements Synth {
  readonly #options: SpessaOptions;
  readonly #state = store<SynthState>({ status: { name: "idle" }, blocked: false });
  readonly #prepared = new Map<number, () => void>();
  #context: AudioContext | null = null;
  #node: AudioWorkletNode | null = null;
  #starting: Promise<void> | null = null;
  #answer: ((problem: string | null) => void) | null = null;
  #plan: ChannelPlan = new Map();
  #tracks: readonly SoundOfTrack[] = [];
  #pending: NoteEvent[] = [];
  #ticket = 0;
  /** The SoundFont that is there. */
  #url = "";
  #meter: LevelMeter | null = null;
  /** Milliseconds of the parts of the start, for measuring. */
  readonly timings: Record<string, number> = {};

  constructor(options: SpessaOptions) {
    this.#options = options;
  }

  getState = (): SynthState => this.#state.getState();
  subscribe = (listener: Listener<SynthState>) => this.#state.subscribe(listener);

  get meter(): LevelMeter | null {
    return this.#meter;
  }

  nowS = (): number => this.#context?.currentTime ?? 0;

  latencyS(): number {
    const context = this.#context;
    if (context === null) return 0;
    return (context.baseLatency || 0) + (context.outputLatency || 0);
  }

  start(): Promise<void> {
    this.#starting ??= this.#start().catch((problem: unknown) => {
      this.#starting = null;
      this.#tell({ name: "failed", problem });
      throw problem;
    });
    return this.#starting;
  }

  async reload(): Promise<void> {
    await this.#starting?.catch(() => undefined);
    const url = await this.#options.soundFontUrl();
    if (url === this.#url && this.getState().status.name === "ready") return;
    this.cancel();
    this.#starting = null;
    await this.start();
  }

  async unblock(): Promise<boolean> {
    const context = this.#context;
    if (context === null) return false;
    if (context.state !== "running") {
      const waiting = new Promise<void>((done) => setTimeout(done, 300));
      await Promise.race([context.resume(), waiting]).catch(() => undefined);
    }
    this.#told();
    return context.state === "running";
  }

  setTracks(tracks: readonly SoundOfTrack[]): void {
    this.#plan = planChannels(tracks, this.#plan);
    this.#tracks = tracks;
    const channels = tracks.map(({ trackId, program, isDrum, gain, pan }) => {
      return { channel: this.#plan.get(trackId) ?? 0, program, isDrum, gain, pan };
    });
    const click = { channel: CLICK_CHANNEL, program: 0, isDrum: true, gain: 1, pan: 0 };
    this.#send({ type: "channels", channels: [...channels, click] });
  }

  noteOn(trackId: number, pitch: number, velocity: number, atS: number): void {
    const channel = this.#plan.get(trackId);
    if (channel !== undefined) this.#post([atS, 1, channel, pitch, velocity]);
  }

  noteOff(trackId: number, pitch: number, atS: number): void {
    const channel = this.#plan.get(trackId);
    if (channel !== undefined) this.#post([atS, 0, channel, pitch, 0]);
  }

  click(isFirst: boolean, atS: number): void {
    const pitch = isFirst ? CLICK_FIRST : CLICK_OTHER;
    this.#post([atS, 1, CLICK_CHANNEL, pitch, isFirst ? 110 : 84]);
    this.#post([atS + CLICK_S, 0, CLICK_CHANNEL, pitch, 0]);
  }

  cancel(): void {
    this.#pending = [];
    this.#send({ type: "cancel" });
  }

  prepare(wanted: readonly Wanted[]): Promise<void> {
    const wants: Want[] = [];
    for (const { trackId, pitch, velocity } of wanted.slice(0, MOST_WANTS)) {
      const channel = this.#plan.get(trackId);
      if (channel !== undefined) wants.push([channel, pitch, velocity]);
    }
    if (wants.length === 0 || this.#node === null) return Promise.resolve();
    this.#ticket += 1;
    const ticket = this.#ticket;
    this.#send({ type: "prepare", ticket, wants });
    return new Promise((done) => this.#prepared.set(ticket, done));
  }

  /** Events of one turn of the page's loop go in one message. */
  #post(event: NoteEvent): void {
    if (this.#node === null) return;
    this.#pending.push(event);
    if (this.#pending.length === 1) queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    const events = this.#pending;
    this.#pending = [];
    if (events.length > 0) this.#send({ type: "notes", events });
  }

  #send(message: ToSynth, transfer: Transferable[] = []): void {
    this.#node?.port.postMessage(message, transfer);
  }

  #tell(status: SynthStatus): void {
    this.#state.setState({ ...this.getState(), status });
  }

  /** The context changed its state: may sound go out? */
  #told(): void {
    const blocked = this.#context !== null && this.#context.state !== "running";
    if (blocked !== this.getState().blocked) this.#state.setState({ ...this.getState(), blocked });
  }

  async #start(): Promise<void> {
    const from = performance.now();
    const clocked = (name: string) => {
      this.timings[name] = performance.now() - from;
    };
    this.#tell({ name: "loading", loadedBytes: 0, totalBytes: null });
    const url = await this.#options.soundFontUrl();
    const [data] = await Promise.all([
      loadSoundFont(url, (loadedBytes, totalBytes) =>
        this.#tell({ name: "loading", loadedBytes, totalBytes }),
      ),
      this.#node === null ? this.#wire() : Promise.resolve(),
    ]);
    clocked("loaded");
    this.#tell({ name: "starting" });
    await this.#takeBank(data);
    this.#url = url;
    clocked("ready");
    this.setTracks(this.#tracks);
    this.#tell({ name: "ready" });
  }

  /** Make the context and its nodes: synthesiser → limiter → meter → out. */
  async #wire(): Promise<void> {
    const make = this.#options.context ?? (() => new AudioContext({ latencyHint: "balanced" }));
    const context = make();
    this.#context = context;
    context.onstatechange = () => this.#told();
    this.#told();
    await context.audioWorklet.addModule(processorUrl);
    const node = new AudioWorkletNode(context, PROCESSOR_NAME, {
      numberOfInputs: 0,
      numberOfOutputs: 1,
      outputChannelCount: [2],
    });
    node.port.onmessage = ({ data }: MessageEvent<FromSynth>) => this.#hear(data);
    const limiter = new DynamicsCompressorNode(context, {
      threshold: -3,
      knee: 0,
      ratio: 20,
      attack: 0.002,
      release: 0.12,
    });
    const analyser = new AnalyserNode(context, { fftSize: 4096 });
    node.connect(limiter).connect(analyser).connect(context.destination);
    this.#meter = new LevelMeter(analyser);
    this.#node = node;
    this.#connectDecoder();
  }

  /** The decoder speaks with the synthesiser's thread directly, past the page. */
  #connectDecoder(): void {
    const worker = new Worker(new URL("./decoder.ts", import.meta.url), { type: "module" });
    const { port1, port2 } = new MessageChannel();
    worker.postMessage(port1, [port1]);
    this.#send({ type: "decoder", port: port2 }, [port2]);
  }

  #takeBank(data: ArrayBuffer): Promise<void> {
    return new Promise((done, fail) => {
      this.#answer = (problem) => {
        this.#answer = null;
        if (problem === null) done();
        else fail(new Error(problem));
      };
      this.#send({ type: "bank", data }, [data]);
    });
  }

  #hear(message: FromSynth): void {
    if (message.type === "bank") {
      this.timings.parseMs = message.parseMs;
      this.#answer?.(null);
    } else if (message.type === "failed") this.#answer?.(message.message);
    else {
      this.#prepared.get(message.ticket)?.();
      this.#prepared.delete(message.ticket);
    }
  }
}
