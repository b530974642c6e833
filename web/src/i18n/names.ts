import { useMemo } from "react";
import { useLanguage } from "./index";
import { SPANISH_NAMES } from "./names.es";
import type { Language } from "./types";

/**
 * The names of the server (instruments, styles, moods, backgrounds, modes) as a musician says them.
 *
 * A name that is on no list, such as one of a person's own, is shown as it is, without underscores.
 */

type Names = Readonly<Record<string, string>>;

const ENGLISH_NAMES: Names = {
  pad_1_new_age: "new age pad",
  pad_2_warm: "warm synth pad",
  pad_3_polysynth: "polysynth pad",
  pad_4_choir: "choir pad",
  pad_5_bowed: "bowed pad",
  pad_6_metallic: "metallic pad",
  pad_7_halo: "halo pad",
  pad_8_sweep: "sweep pad",
  lead_1_square: "square lead",
  lead_2_sawtooth: "sawtooth lead",
  lead_3_calliope: "calliope lead",
  lead_4_chiff: "chiff lead",
  lead_5_charang: "charang lead",
  lead_6_voice: "voice lead",
  lead_7_fifths: "lead in fifths",
  lead_8_bass_lead: "bass and lead",
  fx_1_rain: "rain texture",
  fx_2_soundtrack: "soundtrack texture",
  fx_3_crystal: "crystal texture",
  fx_4_atmosphere: "atmosphere texture",
  fx_5_brightness: "brightness texture",
  fx_6_goblins: "goblins texture",
  fx_7_echoes: "echoes texture",
  fx_8_sci_fi: "sci-fi texture",
  honky_tonk_piano: "honky-tonk piano",
  acoustic_guitar_nylon: "nylon-string guitar",
  acoustic_guitar_steel: "steel-string guitar",
  electric_guitar_jazz: "jazz guitar",
  electric_guitar_clean: "clean electric guitar",
  electric_guitar_muted: "muted electric guitar",
  distortion_guitar: "distorted guitar",
  electric_bass_finger: "fingered electric bass",
  electric_bass_pick: "picked electric bass",
  contrabass: "double bass",
  orchestral_harp: "harp",
  french_horn: "French horn",
  english_horn: "English horn",
  electric_piano_1: "electric piano",
  electric_piano_2: "FM electric piano",
  drums: "drum kit",
  "kit:0": "standard drum kit",
  "kit:8": "room drum kit",
  "kit:16": "power drum kit",
  "kit:24": "electronic drum kit",
  "kit:25": "analogue drum kit",
  "kit:32": "jazz drum kit",
  "kit:40": "brush drum kit",
  "kit:48": "orchestral percussion",
  "kit:56": "sound effects kit",
  lofi_kit: "lo-fi kit",
  lofi: "lo-fi",
  hip_hop: "hip hop",
  drum_and_bass: "drum and bass",
  cafe: "café",
  vinyl: "vinyl crackle",
  tape: "tape hiss",
  fire: "fireplace",
  night: "night",
  latin: "Latin",
  ethnic: "world",
  percussive: "percussion",
  patches: "Cadenza's own",
};

function keyOf(name: string): string {
  return name.trim().toLowerCase().replaceAll(" ", "_");
}

/** Whether a language has a name of its own for a name of the server. */
export function isName(language: Language, name: string): boolean {
  return Object.hasOwn(language === "es" ? SPANISH_NAMES : ENGLISH_NAMES, keyOf(name));
}

/** A name of the server as a person reads it: "electric_piano_1" is an "electric piano". */
export function nameIn(language: Language, name: string): string {
  const plain = name.replaceAll("_", " ");
  const key = keyOf(name);
  const names = language === "es" ? SPANISH_NAMES : ENGLISH_NAMES;
  return Object.hasOwn(names, key) ? (names[key] ?? plain) : plain;
}

/** A key: "D harmonic minor" is "re menor armónica" in Spanish. */
export function keyIn(language: Language, key: string): string {
  const [tonic = "", ...mode] = key.trim().split(/\s+/);
  return [tonicIn(language, tonic), nameIn(language, mode.join(" "))].filter(Boolean).join(" ");
}

const SOLFA: Names = { C: "do", D: "re", E: "mi", F: "fa", G: "sol", A: "la", B: "si" };

/** A tonic: "F#" is "F♯", and "fa♯" in Spanish. */
export function tonicIn(language: Language, tonic: string): string {
  const found = /^([A-G])([#b]?)$/.exec(tonic);
  if (!found) return tonic;
  const [, letter = "", sign = ""] = found;
  const name = language === "es" ? (SOLFA[letter] ?? letter) : letter;
  return name + sign.replace("#", "♯").replace("b", "♭");
}

/** 72.5 is "72,5" in Spanish. */
export function numberIn(language: Language, value: number): string {
  return value.toLocaleString(language, { maximumFractionDigits: 2, useGrouping: false });
}

export interface NameTools {
  name: (name: string) => string;
  key: (key: string) => string;
  tonic: (tonic: string) => string;
  /** A figure with at most two decimals. */
  number: (value: number) => string;
}

/** The same in the language of now: `const { name } = useNames()`. */
export function useNames(): NameTools {
  const language = useLanguage((state) => state.language);
  return useMemo(
    () => ({
      name: (text) => nameIn(language, text),
      key: (text) => keyIn(language, text),
      tonic: (text) => tonicIn(language, text),
      number: (value) => numberIn(language, value),
    }),
    [language],
  );
}
