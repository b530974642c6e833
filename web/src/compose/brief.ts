import type { Brief as ApiBrief, BriefPart } from "../api";
import type { FieldName, Fields } from "./fields";

/** What was understood: every field filled, each with where it came from. */
export interface Brief extends ApiBrief {
  /** Places of the parts that the person named; unknown where left out. */
  asked_parts?: readonly number[];
}

/** What a chip opens. */
export type ChipKind =
  | "style"
  | "moods"
  | "key"
  | "tempo"
  | "meter"
  | "length"
  | "part"
  | "without"
  | "harmony"
  | "ambience"
  | "finish"
  | "voicing";

/** Where a chip's value comes from: the sentence, the person's hand, or the style. */
export type ChipOrigin = "said" | "hand" | "filled";

export interface ChipModel {
  /** One of a kind, except for parts: "part:bass". */
  id: string;
  kind: ChipKind;
  value: string;
  origin: ChipOrigin;
  role?: string;
}

const HANDS: Record<Exclude<ChipKind, "part">, readonly FieldName[]> = {
  style: ["style"],
  moods: ["moods"],
  key: ["key"],
  tempo: ["tempo"],
  meter: ["meter"],
  length: ["bars", "length"],
  without: ["without"],
  harmony: ["chords", "progression"],
  ambience: ["ambience"],
  finish: ["finish"],
  voicing: ["register", "beats_per_chord", "octave_spread"],
};

/** The fields behind a chip, which its reset leaves free again. */
export function fieldsOf(kind: ChipKind): readonly FieldName[] {
  return kind === "part" ? ["parts"] : HANDS[kind];
}

/** "electric_piano_1" as a person writes it. */
function plain(name: string): string {
  return name.replaceAll("_", " ");
}

/** Seconds as "2:05". */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** "2:05", "90", "1m30s" or "90s" in seconds; null for anything else. */
export function secondsOf(typed: string): number | null {
  const text = typed.trim();
  const colon = /^(\d+):([0-5]?\d)$/.exec(text);
  if (colon) return Number(colon[1]) * 60 + Number(colon[2]);
  const words = /^(?:(\d+)\s*m)?\s*(?:(\d+)\s*s?)?$/.exec(text);
  if (!words || (!words[1] && !words[2])) return null;
  return Number(words[1] ?? 0) * 60 + Number(words[2] ?? 0);
}

/** The key as the API reads it. */
export function keyText(key: { tonic: string; mode: string }): string {
  return `${key.tonic} ${plain(key.mode)}`;
}

function lengthText(brief: Brief, bars: (count: number) => string): string {
  if (brief.length.bars != null) return bars(brief.length.bars);
  return clock(brief.length.seconds ?? 0);
}

function originOf(brief: Brief, fields: Fields, kind: ChipKind, source: string): ChipOrigin {
  if (fieldsOf(kind).some((name) => fields[name] !== undefined)) return "hand";
  const origin = brief.sources[source];
  return origin === "asked" || origin === "near" ? "said" : "filled";
}

function handParts(fields: Fields): ReadonlySet<string> {
  return new Set((fields.parts ?? []).map((typed) => typed.split("=")[0] ?? typed));
}

function voicingText(brief: Brief, words: ChipWords): string {
  const told = [
    brief.register ? words.from(brief.register) : null,
    brief.beats_per_chord == null ? null : words.beats(brief.beats_per_chord),
    brief.octave_spread == null ? null : words.octaves(brief.octave_spread),
  ];
  return told.filter((each) => each !== null).join(" · ");
}

/** The words that a chip needs from the dictionary. */
export interface ChipWords {
  bars: (count: number) => string;
  beats: (count: number) => string;
  octaves: (count: number) => string;
  bpm: (bpm: number) => string;
  /** "from C2" */
  from: (note: string) => string;
  /** A name of the server, as a person says it. */
  name: (name: string) => string;
  key: (key: string) => string;
}

/**
 * What was understood as chips, what was asked for before what the style filled in.
 *
 * Harmony, backgrounds, what is left out and how chords are voiced have a chip only where
 * something is set; style, key, tempo, metre, length, finish and every part always.
 */
export function chipsOf(brief: Brief, fields: Fields, words: ChipWords): ChipModel[] {
  const origin = (kind: ChipKind, source: string) => originOf(brief, fields, kind, source);
  const hands = handParts(fields);
  const chips: ChipModel[] = [
    {
      id: "style",
      kind: "style",
      value: words.name(brief.style),
      origin: origin("style", "style"),
    },
    { id: "key", kind: "key", value: words.key(keyText(brief.key)), origin: origin("key", "key") },
    {
      id: "tempo",
      kind: "tempo",
      value: words.bpm(Math.round(brief.tempo_bpm * 100) / 100),
      origin: origin("tempo", "tempo_bpm"),
    },
    { id: "meter", kind: "meter", value: brief.meter, origin: origin("meter", "meter") },
    {
      id: "length",
      kind: "length",
      value: lengthText(brief, words.bars),
      origin: origin("length", "length"),
    },
  ];
  if (brief.moods.length > 0) {
    const value = brief.moods.map(words.name).join(", ");
    chips.splice(1, 0, { id: "moods", kind: "moods", value, origin: origin("moods", "moods") });
  }
  const said = brief.sources.parts === "asked";
  for (const part of brief.parts) {
    chips.push({
      id: `part:${part.role}:${part.instrument}`,
      kind: "part",
      role: part.role,
      value: words.name(part.instrument),
      origin: hands.has(part.role) ? "hand" : said && isAsked(brief, part) ? "said" : "filled",
    });
  }
  if (brief.without.length > 0) {
    const value = brief.without.map(words.name).join(", ");
    chips.push({ id: "without", kind: "without", value, origin: origin("without", "without") });
  }
  const harmony = brief.chords ?? brief.progression;
  if (harmony && harmony.length > 0) {
    const source = brief.chords ? "chords" : "progression";
    const value = harmony.join(" ");
    chips.push({ id: "harmony", kind: "harmony", value, origin: origin("harmony", source) });
  }
  const voicing = voicingText(brief, words);
  if (voicing) {
    const said = fieldsOf("voicing").find((name) => brief.sources[name] === "asked");
    const from = origin("voicing", said ?? "register");
    chips.push({ id: "voicing", kind: "voicing", value: voicing, origin: from });
  }
  if (brief.ambience.length > 0) {
    const value = brief.ambience.map(words.name).join(", ");
    chips.push({ id: "ambience", kind: "ambience", value, origin: origin("ambience", "ambience") });
  }
  chips.push({
    id: "finish",
    kind: "finish",
    value: words.name(brief.finish),
    origin: origin("finish", "finish"),
  });
  return chips;
}

/** Whether the person named this part; the brief tells their places where it knows them. */
function isAsked(brief: Brief, part: BriefPart): boolean {
  const asked = brief.asked_parts;
  return asked === undefined || asked.includes(brief.parts.indexOf(part));
}
