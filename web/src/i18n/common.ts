import type { Area } from "./types";

/** Words that every feature area may use. */
export const common = {
  "common.cancel": { en: "Cancel", es: "Cancelar" },
  "common.close": { en: "Close", es: "Cerrar" },
  "common.delete": { en: "Delete", es: "Borrar" },
  "common.undo": { en: "Undo", es: "Deshacer" },
  "common.redo": { en: "Redo", es: "Rehacer" },
  "common.save": { en: "Save", es: "Guardar" },
  "common.open": { en: "Open", es: "Abrir" },
  "common.rename": { en: "Rename", es: "Cambiar el nombre" },
  "common.retry": { en: "Try again", es: "Reintentar" },
  "common.play": { en: "Play", es: "Reproducir" },
  "common.pause": { en: "Pause", es: "Pausar" },
  "common.stop": { en: "Stop", es: "Detener" },
  "common.loading": { en: "Loading…", es: "Cargando…" },
  "common.more": { en: "More", es: "Más" },
  "common.search": { en: "Search", es: "Buscar" },
  "common.yes": { en: "Yes", es: "Sí" },
  "common.no": { en: "No", es: "No" },
  "common.bars": {
    en: { one: "{count} bar", other: "{count} bars" },
    es: { one: "{count} compás", other: "{count} compases" },
  },
  "common.role.melody": { en: "Melody", es: "Melodía" },
  "common.role.counter": { en: "Counter-melody", es: "Contramelodía" },
  "common.role.chords": { en: "Chords", es: "Acordes" },
  "common.role.arpeggio": { en: "Arpeggio", es: "Arpegio" },
  "common.role.pad": { en: "Pad", es: "Colchón" },
  "common.role.bass": { en: "Bass", es: "Bajo" },
  "common.role.drums": { en: "Drums", es: "Batería" },
} as const satisfies Area;
