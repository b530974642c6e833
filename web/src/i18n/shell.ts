import type { Area } from "./types";

export const shell = {
  "shell.compose": { en: "Compose", es: "Componer" },
  "shell.library": { en: "Library", es: "Biblioteca" },
  "shell.corpora": { en: "Corpora", es: "Corpus" },
  "shell.models": { en: "Models", es: "Modelos" },
  "shell.settings": { en: "Settings", es: "Ajustes" },
  "shell.import": { en: "Import", es: "Importar" },
  "shell.nav": { en: "Rooms of the studio", es: "Salas del estudio" },
  "shell.skip": { en: "Skip to the content", es: "Saltar al contenido" },
  "shell.theme.dark": { en: "Dark", es: "Oscuro" },
  "shell.theme.light": { en: "Light", es: "Claro" },
  "shell.theme.auto": { en: "As the system", es: "Como el sistema" },
  "shell.theme": { en: "Theme", es: "Tema" },
  "shell.language": { en: "Language", es: "Idioma" },
  "shell.general": { en: "Everywhere", es: "En todas partes" },
  "shell.shortcuts": { en: "Keyboard shortcuts", es: "Atajos de teclado" },
  "shell.shortcuts.hint": {
    en: "Press ? anywhere to see this list.",
    es: "Pulsa ? en cualquier lugar para ver esta lista.",
  },
  "shell.gone.title": { en: "The studio does not answer", es: "El estudio no responde" },
  "shell.gone.next": {
    en: "Start it with “cadenza studio”. The page looks for it again by itself.",
    es: "Inícialo con «cadenza studio». La página lo vuelve a buscar sola.",
  },
  "shell.broken.title": { en: "This page stumbled", es: "Esta página ha tropezado" },
  "shell.broken.next": {
    en: "Your pieces are safe on disk. Load the page again, or go back to composing.",
    es: "Tus piezas están a salvo en el disco. Vuelve a cargar la página o vuelve a componer.",
  },
  "shell.reload": { en: "Load again", es: "Volver a cargar" },
  "shell.lost.title": { en: "Nothing plays at this address", es: "Nada suena en esta dirección" },
  "shell.lost.next": {
    en: "The library holds every piece made here.",
    es: "La biblioteca guarda todas las piezas hechas aquí.",
  },
  "shell.notices": { en: "Notices", es: "Avisos" },
} as const satisfies Area;
