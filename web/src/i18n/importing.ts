import type { Area } from "./types";

export const importing = {
  "importing.pick": { en: "Bring in files", es: "Traer archivos" },
  "importing.drop": { en: "Let go to bring it in", es: "Suelta para traerlo" },
  "importing.drop.what": {
    en: "MIDI, MusicXML, ABC, a recording, or a SoundFont",
    es: "MIDI, MusicXML, ABC, una grabación o un SoundFont",
  },
  "importing.tray": { en: "Coming in", es: "Entrando" },
  "importing.waiting": { en: "Waiting", es: "En espera" },
  "importing.sending": { en: "Sending", es: "Enviando" },
  "importing.reading": { en: "Reading", es: "Leyendo" },
  "importing.hearing": { en: "Listening for notes", es: "Escuchando las notas" },
  "importing.stop": { en: "Stop {name}", es: "Detener {name}" },
  "importing.forget": { en: "Dismiss {name}", es: "Descartar {name}" },
  "importing.piece": { en: "{name} is in the library", es: "{name} está en la biblioteca" },
  "importing.font": {
    en: "{name} is among the SoundFonts",
    es: "{name} está entre los SoundFonts",
  },
  "importing.empty.title": { en: "The file is empty", es: "El archivo está vacío" },
  "importing.empty.next": {
    en: "Save or export it again from its program.",
    es: "Guárdalo o expórtalo otra vez desde su programa.",
  },
  "importing.ask.title": { en: "Write down {name}", es: "Transcribir {name}" },
  "importing.ask.words": {
    en: "The recording becomes notes that you can hear and edit.",
    es: "La grabación se convierte en notas que puedes oír y editar.",
  },
  "importing.ask.parts": { en: "What plays", es: "Qué suena" },
  "importing.ask.one": { en: "One instrument", es: "Un instrumento" },
  "importing.ask.hands": { en: "A piano, two hands", es: "Un piano, dos manos" },
  "importing.ask.quantise": { en: "Align to the beat", es: "Ajustar al pulso" },
  "importing.ask.quantise.hint": {
    en: "Off keeps the timing as it was played.",
    es: "Sin ajustar se conserva el tiempo como se tocó.",
  },
  "importing.ask.go": { en: "Write it down", es: "Transcribir" },
} as const satisfies Area;
