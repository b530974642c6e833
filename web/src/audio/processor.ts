/**
 * The synthesiser's thread: SpessaSynth's engine in an AudioWorklet.
 *
 * Unlike the library's own worklet, what was sent ahead can be taken back (`cancel`), events fall
 * on their sample and not on the block, and compressed samples are decoded in a worker, so that
 * a new instrument in the middle of a song does not break the sound.
 */

import {
  type BasicSample,
  SoundBankLoader,
  SpessaLog,
  SpessaSynthProcessor,
} from "spessasynth_core";
import {
  type ChannelSound,
  type FromDecoder,
  type FromSynth,
  type NoteEvent,
  PROCESSOR_NAME,
  type ToDecoder,
  type ToSynth,
  type Want,
} from "./protocol";
import { EventQueue } from "./queue";

declare const sampleRate: number;
declare const currentTime: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

/** Events fall on multiples of this many frames (0.3 ms). */
const STEP_FRAMES = 16;
/** Wishes for samples that are looked at in one block. */
const WANTS_PER_BLOCK = 6;
/** After so long without a voice the reverb has died away and nothing is computed. */
const SLEEP_AFTER_S = 6;
const GLIDE_S = 0.02;
/** What sounds fades so fast when all is taken back, and comes back so fast with the next note. */
const CLOSE_S = 0.02;
const OPEN_S = 0.002;
/** While it is closed the reverb dies away so many times as fast, so that none is left over. */
const DRAIN_TIMES = 8;
const BLOCK_FRAMES = 128;

interface Ticket {
  readonly number: number;
  readonly wants: readonly Want[];
  next: number;
  readonly waiting: Set<number>;
}

interface Glide {
  goal: number;
  now: number;
}

class Processor extends AudioWorkletProcessor {
  readonly #synth = new SpessaSynthProcessor(sampleRate, { eventsEnabled: false });
  readonly #queue = new EventQueue();
  readonly #gains = new Map<number, Glide>();
  readonly #pans = new Map<number, Glide>();
  readonly #sounds = new Map<number, ChannelSound>();
  readonly #samples = new Map<number, BasicSample>();
  readonly #numbers = new Map<BasicSample, number>();
  /** Never used twice, so that an answer for an older SoundFont is known as such. */
  #nextNumber = 0;
  #tickets: Ticket[] = [];
  #decoder: MessagePort | null = null;
  #hasBank = false;
  #quietSinceS = 0;
  /** Closed after everything was taken back, with what still sounded; the next note opens it. */
  #isOpen = true;
  #gate = 1;
  readonly #drain = [new Float32Array(BLOCK_FRAMES), new Float32Array(BLOCK_FRAMES)] as const;

  constructor() {
    super();
    SpessaLog.setLogLevel(false, false, false);
    this.port.onmessage = ({ data }: MessageEvent<ToSynth>) => this.#hear(data);
  }

  #tell(message: FromSynth): void {
    this.port.postMessage(message);
  }

  #hear(message: ToSynth): void {
    if (message.type === "decoder") {
      this.#decoder = message.port;
      message.port.onmessage = ({ data }: MessageEvent<FromDecoder>) => this.#decoded(data);
    } else if (message.type === "bank") void this.#load(message.data);
    else if (message.type === "channels") for (const each of message.channels) this.#channel(each);
    else if (message.type === "notes") for (const event of message.events) this.#queue.add(event);
    else if (message.type === "prepare") this.#prepare(message.ticket, message.wants);
    else {
      this.#queue.clear();
      this.#isOpen = false;
    }
  }

  async #load(data: ArrayBuffer): Promise<void> {
    try {
      await this.#synth.processorInitialized;
      const from = Date.now();
      const bank = SoundBankLoader.fromArrayBuffer(data);
      this.#synth.soundBankManager.addSoundBank(bank, "main");
      this.#number(bank.samples);
      this.#hasBank = true;
      const sounds = [...this.#sounds.values()];
      this.#sounds.clear();
      for (const sound of sounds) this.#channel(sound);
      this.#tell({ type: "bank", presets: bank.presets.length, parseMs: Date.now() - from });
    } catch (error) {
      this.#tell({ type: "failed", message: String(error) });
    }
  }

  #number(samples: readonly BasicSample[]): void {
    this.#samples.clear();
    this.#numbers.clear();
    for (const sample of samples) {
      this.#numbers.set(sample, this.#nextNumber);
      this.#samples.set(this.#nextNumber, sample);
      this.#nextNumber += 1;
    }
    for (const ticket of this.#tickets) ticket.waiting.clear();
  }

  #channel(sound: ChannelSound): void {
    while (this.#synth.midiChannels.length <= sound.channel) this.#synth.createMIDIChannel();
    const channel = this.#synth.midiChannels[sound.channel];
    const known = this.#sounds.get(sound.channel);
    this.#sounds.set(sound.channel, sound);
    if (channel === undefined) return;
    if (known?.isDrum !== sound.isDrum) channel.setDrums(sound.isDrum);
    const isNew = known?.program !== sound.program || known.isDrum !== sound.isDrum;
    if (isNew) this.#synth.programChange(sound.channel, sound.program);
    this.#aim(this.#gains, sound.channel, sound.gain, 1);
    this.#aim(this.#pans, sound.channel, sound.pan, 0);
  }

  #aim(glides: Map<number, Glide>, channel: number, goal: number, first: number): void {
    const glide = glides.get(channel);
    if (glide === undefined) glides.set(channel, { goal, now: first });
    else glide.goal = goal;
  }

  #prepare(number: number, wants: readonly Want[]): void {
    this.#tickets.push({ number, wants, next: 0, waiting: new Set() });
    if (this.#synth.voiceCount === 0) this.#look(256);
  }

  /** Ask for the samples of some of the notes that will come; what was asked last comes first. */
  #look(most: number): void {
    if (!this.#hasBank) return;
    let left = most;
    for (let place = this.#tickets.length - 1; place >= 0; place -= 1) {
      const ticket = this.#tickets[place] as Ticket;
      while (left > 0 && ticket.next < ticket.wants.length) {
        this.#fetch(ticket, ticket.wants[ticket.next] as Want);
        ticket.next += 1;
        left -= 1;
      }
    }
    this.#settleTickets();
  }

  #fetch(ticket: Ticket, [channel, pitch, velocity]: Want): void {
    const preset = this.#synth.midiChannels[channel]?.preset;
    if (preset === undefined || this.#decoder === null) return;
    for (const { sample } of preset.getVoiceParameters(pitch, velocity)) {
      const number = this.#numbers.get(sample);
      if (number === undefined || !sample.isCompressed || ticket.waiting.has(number)) continue;
      const asked = this.#tickets.some((each) => each.waiting.has(number));
      ticket.waiting.add(number);
      if (asked) continue;
      const data = sample.getRawData(true).slice();
      this.#decoder.postMessage({ sample: number, data } satisfies ToDecoder, [data.buffer]);
    }
  }

  #decoded({ sample: number, data, rate }: FromDecoder): void {
    const sample = this.#samples.get(number);
    if (sample?.isCompressed && data.length > 0) sample.setAudioData(data, rate);
    for (const ticket of this.#tickets) ticket.waiting.delete(number);
    this.#settleTickets();
  }

  #settleTickets(): void {
    this.#tickets = this.#tickets.filter((ticket) => {
      if (ticket.next < ticket.wants.length || ticket.waiting.size > 0) return true;
      this.#tell({ type: "prepared", ticket: ticket.number });
      return false;
    });
  }

  #apply([, kind, channel, pitch, velocity]: NoteEvent): void {
    if (this.#synth.midiChannels[channel] === undefined) return;
    if (kind === 0) this.#synth.noteOff(channel, pitch);
    else {
      if (!this.#isOpen) this.#silence();
      this.#isOpen = true;
      this.#synth.noteOn(channel, pitch, velocity);
    }
  }

  #silence(): void {
    for (const channel of this.#synth.midiChannels) channel.stopAllNotes(true);
  }

  /** Some frames of sound, through the gate. */
  #render(left: Float32Array, right: Float32Array, from: number, to: number): void {
    if (to <= from) return;
    this.#synth.process(left, right, from, to - from);
    if (this.#isOpen && this.#gate === 1) return;
    const step = this.#isOpen ? 1 / (OPEN_S * sampleRate) : -1 / (CLOSE_S * sampleRate);
    for (let frame = from; frame < to; frame += 1) {
      this.#gate = Math.min(1, Math.max(0, this.#gate + step));
      left[frame] = (left[frame] as number) * this.#gate;
      right[frame] = (right[frame] as number) * this.#gate;
    }
    if (this.#gate > 0) return;
    if (this.#synth.voiceCount > 0) this.#silence();
    for (let turn = 1; turn < DRAIN_TIMES; turn += 1)
      this.#synth.process(this.#drain[0], this.#drain[1], 0, BLOCK_FRAMES);
  }

  #glide(frames: number): void {
    const part = Math.min(1, frames / sampleRate / GLIDE_S);
    for (const [parameter, glides] of [
      ["gain", this.#gains],
      ["pan", this.#pans],
    ] as const) {
      for (const [channel, glide] of glides) {
        if (glide.now === glide.goal) continue;
        const next = glide.now + (glide.goal - glide.now) * part;
        glide.now = Math.abs(next - glide.goal) < 1e-3 ? glide.goal : next;
        this.#synth.midiChannels[channel]?.setSystemParameter(parameter, glide.now);
      }
    }
  }

  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const [left, right] = outputs[0] ?? [];
    if (left === undefined || right === undefined || !this.#hasBank) return true;
    if (this.#tickets.length > 0) this.#look(WANTS_PER_BLOCK);
    const frames = left.length;
    this.#glide(frames);
    if (this.#synth.voiceCount > 0 || this.#queue.size > 0) this.#quietSinceS = currentTime;
    else if (currentTime - this.#quietSinceS > SLEEP_AFTER_S) return true;
    const endS = currentTime + frames / sampleRate;
    let from = 0;
    let event = this.#queue.takeBefore(endS);
    while (event !== null) {
      const frame = ((event[0] - currentTime) * sampleRate) / STEP_FRAMES;
      const at = Math.min(frames, Math.max(from, Math.floor(frame) * STEP_FRAMES));
      this.#render(left, right, from, at);
      from = at;
      this.#apply(event);
      event = this.#queue.takeBefore(endS);
    }
    this.#render(left, right, from, frames);
    return true;
  }
}

registerProcessor(PROCESSOR_NAME, Processor);
