/** The names of General MIDI's 128 programs in their sixteen families, and of the drum kits. */

import type { Option } from "../../design";

const FAMILIES: readonly (readonly [family: string, names: string])[] = [
  [
    "Piano",
    "Grand Piano,Bright Piano,Electric Grand,Honky-tonk Piano,Electric Piano,FM Piano,Harpsichord,Clavinet",
  ],
  [
    "Chromatic percussion",
    "Celesta,Glockenspiel,Music Box,Vibraphone,Marimba,Xylophone,Tubular Bells,Dulcimer",
  ],
  [
    "Organ",
    "Drawbar Organ,Percussive Organ,Rock Organ,Church Organ,Reed Organ,Accordion,Harmonica,Bandoneon",
  ],
  [
    "Guitar",
    "Nylon Guitar,Steel Guitar,Jazz Guitar,Clean Guitar,Muted Guitar,Overdriven Guitar,Distorted Guitar,Guitar Harmonics",
  ],
  [
    "Bass",
    "Acoustic Bass,Fingered Bass,Picked Bass,Fretless Bass,Slap Bass 1,Slap Bass 2,Synth Bass 1,Synth Bass 2",
  ],
  ["Strings", "Violin,Viola,Cello,Double Bass,Tremolo Strings,Pizzicato Strings,Harp,Timpani"],
  [
    "Ensemble",
    "String Ensemble,Slow Strings,Synth Strings 1,Synth Strings 2,Choir Aahs,Voice Oohs,Synth Voice,Orchestra Hit",
  ],
  [
    "Brass",
    "Trumpet,Trombone,Tuba,Muted Trumpet,French Horn,Brass Section,Synth Brass 1,Synth Brass 2",
  ],
  ["Reed", "Soprano Sax,Alto Sax,Tenor Sax,Baritone Sax,Oboe,English Horn,Bassoon,Clarinet"],
  ["Pipe", "Piccolo,Flute,Recorder,Pan Flute,Bottle,Shakuhachi,Whistle,Ocarina"],
  [
    "Synth lead",
    "Square Lead,Saw Lead,Calliope Lead,Chiff Lead,Charang Lead,Voice Lead,Fifths Lead,Bass and Lead",
  ],
  [
    "Synth pad",
    "New Age Pad,Warm Pad,Polysynth Pad,Choir Pad,Bowed Pad,Metallic Pad,Halo Pad,Sweep Pad",
  ],
  ["Synth effects", "Rain,Soundtrack,Crystal,Atmosphere,Brightness,Goblins,Echoes,Sci-fi"],
  ["World", "Sitar,Banjo,Shamisen,Koto,Kalimba,Bagpipe,Fiddle,Shanai"],
  [
    "Percussive",
    "Tinkle Bell,Agogo,Steel Drums,Woodblock,Taiko,Melodic Tom,Synth Drum,Reverse Cymbal",
  ],
  ["Sound effects", "Fret Noise,Breath,Seashore,Bird,Telephone,Helicopter,Applause,Gunshot"],
];

const KITS: readonly (readonly [program: number, name: string])[] = [
  [0, "Standard Kit"],
  [8, "Room Kit"],
  [16, "Power Kit"],
  [24, "Electronic Kit"],
  [25, "Analog Kit"],
  [32, "Jazz Kit"],
  [40, "Brush Kit"],
  [48, "Orchestra Kit"],
];

const NAMES: readonly string[] = FAMILIES.flatMap(([, names]) => names.split(","));

/** The name of a track's program. */
export function programName(program: number, isDrum: boolean): string {
  if (!isDrum) return NAMES[program] ?? `${program + 1}`;
  return KITS.find(([number]) => number === program)?.[1] ?? `Kit ${program + 1}`;
}

/** The programs to choose from, under the headings of their families. */
export function programOptions(isDrum: boolean, kits: string): Option[] {
  if (isDrum) return KITS.map(([program, label]) => ({ value: `${program}`, label, group: kits }));
  return NAMES.map((label, program) => ({
    value: `${program}`,
    label,
    hint: `${program + 1}`,
    group: FAMILIES[Math.floor(program / 8)]?.[0],
  }));
}
