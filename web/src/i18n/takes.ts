import type { Area } from "./types";

export const takes = {
  "takes.title": { en: "Takes", es: "Tomas" },
  "takes.name": { en: "Take {number}", es: "Toma {number}" },
  "takes.picture": {
    en: "The notes of {name}, {bars} bars",
    es: "Las notas de {name}, {bars} compases",
  },
  "takes.play": { en: "Play {name}", es: "Reproducir {name}" },
  "takes.pause": { en: "Pause {name}", es: "Pausar {name}" },
  "takes.keep": { en: "Keep", es: "Conservar" },
  "takes.kept": { en: "Kept", es: "Conservada" },
  "takes.open": { en: "Open", es: "Abrir" },
  "takes.discard": { en: "Discard {name}", es: "Descartar {name}" },
  "takes.discarded": { en: "Take {number} is gone.", es: "La toma {number} se ha descartado." },
  "takes.moreLikeThis": { en: "More like this", es: "Más como esta" },
  "takes.total": { en: "Score", es: "Nota" },
  "takes.measurements": { en: "Measured", es: "Medido" },
  "takes.measured.likeness": { en: "Like its style", es: "Como su estilo" },
  "takes.measured.chord_fit": { en: "Fits the chords", es: "Encaja en los acordes" },
  "takes.measured.repetition_health": { en: "Repeats well", es: "Se repite bien" },
  "takes.measured.playability": { en: "Can be played", es: "Se puede tocar" },
  "takes.met": {
    en: { one: "Keeps what you asked", other: "Keeps all {count} things you asked" },
    es: { one: "Cumple lo que pediste", other: "Cumple las {count} cosas que pediste" },
  },
  "takes.missed": { en: "Misses: {what}", es: "No cumple: {what}" },
  "takes.run": {
    en: { one: "{count} note in common", other: "{count} notes in common" },
    es: { one: "{count} nota en común", other: "{count} notas en común" },
  },
  "takes.run.hint": {
    en: "The longest run that music it learnt from holds too; pieces by people: {usual}",
    es: "El pasaje más largo que también está en la música de aprendizaje; en piezas de personas: {usual}",
  },
} as const satisfies Area;
