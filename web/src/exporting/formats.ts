import type { ExportFormat } from "../api";

/** Every format, in the order it is offered and written. */
export const FORMATS = [
  "flac",
  "mp3",
  "wav",
  "stems",
  "midi",
  "midi-parts",
  "dawproject",
  "musicxml",
  "mxl",
  "pdf",
  "svg",
  "abc",
  "chords",
] as const satisfies readonly ExportFormat[];

export type Group = "sound" | "notes" | "page";

const GROUPS: Record<ExportFormat, Group> = {
  flac: "sound",
  mp3: "sound",
  wav: "sound",
  stems: "sound",
  midi: "notes",
  "midi-parts": "notes",
  dawproject: "notes",
  musicxml: "page",
  mxl: "page",
  pdf: "page",
  svg: "page",
  abc: "page",
  chords: "page",
};

export function groupOf(format: ExportFormat): Group {
  return GROUPS[format];
}

const KEPT_AS = "cadenza.export";

/** The formats of last time; at first a recording and its notes. */
export function keptFormats(): ExportFormat[] {
  const kept = (localStorage.getItem(KEPT_AS) ?? "mp3 midi").split(" ");
  return FORMATS.filter((format) => kept.includes(format));
}

export function keepFormats(formats: readonly ExportFormat[]): void {
  localStorage.setItem(KEPT_AS, formats.join(" "));
}
