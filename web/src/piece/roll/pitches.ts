/** Pitches as rows: their order, their names, their colour on a keyboard. */

const NAMES = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "B♭", "B"] as const;
const BLACK = new Set([1, 3, 6, 8, 10]);

/** A pitch as musicians write it: 60 is C4. */
export function pitchName(pitch: number): string {
  return `${NAMES[pitch % 12]}${Math.floor(pitch / 12) - 1}`;
}

export function isBlack(pitch: number): boolean {
  return BLACK.has(pitch % 12);
}

/** General MIDI's percussion map, 35 to 81. */
const DRUMS: Readonly<Record<number, string>> = {
  35: "Kick 2",
  36: "Kick",
  37: "Rim",
  38: "Snare",
  39: "Clap",
  40: "Snare 2",
  41: "Floor tom 2",
  42: "Closed hat",
  43: "Floor tom",
  44: "Pedal hat",
  45: "Low tom",
  46: "Open hat",
  47: "Mid tom 2",
  48: "Mid tom",
  49: "Crash",
  50: "High tom",
  51: "Ride",
  52: "China",
  53: "Ride bell",
  54: "Tambourine",
  55: "Splash",
  56: "Cowbell",
  57: "Crash 2",
  58: "Vibraslap",
  59: "Ride 2",
  60: "High bongo",
  61: "Low bongo",
  62: "Mute conga",
  63: "High conga",
  64: "Low conga",
  65: "High timbale",
  66: "Low timbale",
  67: "High agogo",
  68: "Low agogo",
  69: "Cabasa",
  70: "Maracas",
  71: "Whistle",
  72: "Long whistle",
  73: "Guiro",
  74: "Long guiro",
  75: "Claves",
  76: "High block",
  77: "Low block",
  78: "Mute cuica",
  79: "Cuica",
  80: "Mute triangle",
  81: "Triangle",
};

/** A drum's name, or the pitch where General MIDI names none. */
export function drumName(pitch: number): string {
  return DRUMS[pitch] ?? pitchName(pitch);
}

/** The name of a pitch on a track. */
export function soundName(pitch: number, isDrum: boolean): string {
  return isDrum ? drumName(pitch) : pitchName(pitch);
}

const ALL: readonly number[] = Array.from({ length: 128 }, (_, row) => 127 - row);
const USUAL_DRUMS = [35, 36, 37, 38, 39, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 53, 54, 56];

/** The rows of a track, from the top: all 128 pitches, or the usual drums and those it uses. */
export function rowsFor(isDrum: boolean, used: Iterable<number>): readonly number[] {
  if (!isDrum) return ALL;
  return [...new Set([...USUAL_DRUMS, ...used])].sort((a, b) => b - a);
}

/** The row of each pitch, −1 where it has none. */
export function rowsOfPitches(pitches: readonly number[]): Int16Array {
  const rows = new Int16Array(128).fill(-1);
  pitches.forEach((pitch, row) => {
    rows[pitch] = row;
  });
  return rows;
}
