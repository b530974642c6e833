import type { Area } from "./types";

export const exporting = {
  "exporting.title": { en: "Export “{title}”", es: "Exportar «{title}»" },
  "exporting.choose": {
    en: "Take what you need; everything is written on this machine.",
    es: "Elige lo que necesites; todo se escribe en este equipo.",
  },
  "exporting.ready": { en: "The files are ready.", es: "Los archivos están listos." },
  "exporting.go": {
    en: { one: "Write {count} format", other: "Write {count} formats" },
    es: { one: "Escribir {count} formato", other: "Escribir {count} formatos" },
  },
  "exporting.writing": { en: "Writing", es: "Escribiendo" },
  "exporting.queued": { en: "Waiting, number {place}", es: "En espera, número {place}" },
  "exporting.again": { en: "Other formats", es: "Otros formatos" },
  "exporting.missing": { en: "Needs {names} to be installed", es: "Necesita instalar {names}" },
  "exporting.files": { en: "Files", es: "Archivos" },
  "exporting.group.sound": { en: "To listen", es: "Para escuchar" },
  "exporting.group.notes": { en: "To work on", es: "Para seguir trabajando" },
  "exporting.group.page": { en: "To read and play", es: "Para leer y tocar" },
  "exporting.format.flac": { en: "FLAC", es: "FLAC" },
  "exporting.format.mp3": { en: "MP3", es: "MP3" },
  "exporting.format.wav": { en: "WAV", es: "WAV" },
  "exporting.format.stems": { en: "Stems", es: "Pistas de audio" },
  "exporting.format.midi": { en: "MIDI", es: "MIDI" },
  "exporting.format.midi-parts": { en: "MIDI, by part", es: "MIDI, por partes" },
  "exporting.format.dawproject": { en: "DAWproject", es: "DAWproject" },
  "exporting.format.musicxml": { en: "MusicXML", es: "MusicXML" },
  "exporting.format.mxl": { en: "MusicXML, packed", es: "MusicXML comprimido" },
  "exporting.format.pdf": { en: "PDF", es: "PDF" },
  "exporting.format.svg": { en: "SVG pages", es: "Páginas SVG" },
  "exporting.format.abc": { en: "ABC", es: "ABC" },
  "exporting.format.chords": { en: "Chord sheet", es: "Hoja de acordes" },
  "exporting.what.flac": { en: "The master, nothing lost", es: "El máster, sin pérdida" },
  "exporting.what.mp3": {
    en: "The master, small enough to send",
    es: "El máster, fácil de enviar",
  },
  "exporting.what.wav": { en: "The master for any editor", es: "El máster para cualquier editor" },
  "exporting.what.stems": {
    en: "One recording for each part, to mix yourself",
    es: "Una grabación por parte, para mezclar",
  },
  "exporting.what.midi": {
    en: "The notes, for any sequencer",
    es: "Las notas, para cualquier secuenciador",
  },
  "exporting.what.midi-parts": {
    en: "One file for each part",
    es: "Un archivo por parte",
  },
  "exporting.what.dawproject": {
    en: "A session for Bitwig, Studio One and Cubase",
    es: "Una sesión para Bitwig, Studio One y Cubase",
  },
  "exporting.what.musicxml": {
    en: "A score for MuseScore, Dorico, Sibelius",
    es: "Una partitura para MuseScore, Dorico, Sibelius",
  },
  "exporting.what.mxl": {
    en: "The same score in a small file",
    es: "La misma partitura en un archivo pequeño",
  },
  "exporting.what.pdf": { en: "Engraved pages to print", es: "Páginas grabadas para imprimir" },
  "exporting.what.svg": { en: "Engraved pages for the web", es: "Páginas grabadas para la web" },
  "exporting.what.abc": { en: "The tune as plain text", es: "La melodía como texto" },
  "exporting.what.chords": {
    en: "Symbols over bars, to play along",
    es: "Cifrado sobre compases, para acompañar",
  },
} as const satisfies Area;
