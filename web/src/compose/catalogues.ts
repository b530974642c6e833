import { type CatalogueName, type Entry, useEntries } from "../api";
import type { Option } from "../design";
import { useNames } from "../i18n/names";
import { useServed } from "../i18n/served";

/** What there is to choose from; it changes only when something is dropped in. */
export function useCatalogue(name: CatalogueName): readonly Entry[] {
  return useEntries(name).entries;
}

/** A catalogue as the options of a list. */
export function useOptions(name: CatalogueName): readonly Option[] {
  const names = useNames();
  const { say } = useServed();
  return useCatalogue(name).map((entry) => ({
    value: entry.name,
    label: name === "progressions" ? entry.name : names.name(entry.name),
    hint: hintOf(name, entry, say),
    group: entry.group ? names.name(entry.group) : undefined,
  }));
}

/** What stands under a name: nothing that only repeats it. */
function hintOf(name: CatalogueName, entry: Entry, say: (text: string) => string) {
  if (name === "instruments") return undefined;
  if (name === "progressions") return String(entry.facts.numerals ?? entry.description);
  return entry.description ? say(entry.description) : undefined;
}

export const TONICS = [
  "C",
  "C#",
  "Db",
  "D",
  "Eb",
  "E",
  "F",
  "F#",
  "Gb",
  "G",
  "Ab",
  "A",
  "Bb",
  "B",
] as const;

export const MODES = [
  "major",
  "minor",
  "dorian",
  "phrygian",
  "lydian",
  "mixolydian",
  "harmonic minor",
  "locrian",
] as const;

export const METERS = ["2/4", "3/4", "4/4", "5/4", "6/8", "7/8", "9/8", "12/8"] as const;

export const ROLES = ["melody", "counter", "chords", "arpeggio", "pad", "bass", "drums"] as const;

/** Moods that are offered; a sentence may name many more. */
export const MOODS = [
  "happy",
  "sad",
  "calm",
  "energetic",
  "dreamy",
  "dark",
  "bright",
  "warm",
  "nostalgic",
  "tense",
  "epic",
  "romantic",
  "playful",
  "mysterious",
  "hopeful",
  "melancholic",
  "groovy",
  "minimal",
] as const;
