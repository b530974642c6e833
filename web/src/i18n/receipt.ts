import type { Area } from "./types";

export const receipt = {
  "receipt.title": { en: "The receipt", es: "El recibo" },
  "receipt.titleOf": { en: "The receipt of take {number}", es: "El recibo de la toma {number}" },
  "receipt.page": { en: "The whole receipt", es: "El recibo entero" },
  "receipt.asked": { en: "What you asked", es: "Lo que pediste" },
  "receipt.asked.none": {
    en: "Nothing was asked that notes can show.",
    es: "No se pidió nada que las notas puedan mostrar.",
  },
  "receipt.asked.edited": {
    en: "It was edited since it was made: what you asked is not measured again.",
    es: "Se editó después de hacerse: lo que pediste no se vuelve a medir.",
  },
  "receipt.field": { en: "Field", es: "Campo" },
  "receipt.wanted": { en: "Asked", es: "Pedido" },
  "receipt.found": { en: "In the notes", es: "En las notas" },
  "receipt.holds": { en: "Holds", es: "Se cumple" },
  "receipt.originality": {
    en: "What other music holds of it",
    es: "Lo que otra música tiene de esto",
  },
  "receipt.originality.none": { en: "It was not compared.", es: "No se comparó." },
  "receipt.compared": {
    en: "Compared with {pieces} pieces: {corpus}.",
    es: "Comparado con {pieces} piezas: {corpus}.",
  },
  "receipt.followed": {
    en: "Followed in how it is written and how it sounds",
    es: "Seguido en la escritura y en el sonido",
  },
  "receipt.field.style": { en: "Style", es: "Estilo" },
  "receipt.field.moods": { en: "Mood", es: "Ánimo" },
  "receipt.field.progression": { en: "Progression", es: "Progresión" },
  "receipt.field.ambience": { en: "Background", es: "Ambiente" },
  "receipt.field.finish": { en: "Finish", es: "Acabado" },
  "receipt.field.title": { en: "Title", es: "Título" },
  "receipt.field.tempo_bpm": { en: "Tempo (bpm)", es: "Tempo (ppm)" },
  "receipt.field.bars": { en: "Length in bars", es: "Compases" },
  "receipt.field.seconds": { en: "Length in seconds", es: "Duración en segundos" },
  "receipt.field.key": { en: "Key", es: "Tonalidad" },
  "receipt.field.meter": { en: "Metre", es: "Compás" },
  "receipt.field.parts": { en: "Parts", es: "Partes" },
  "receipt.field.without": { en: "Left out", es: "Sin" },
  "receipt.field.chords": { en: "Chords", es: "Acordes" },
  "receipt.field.register": { en: "Base register", es: "Registro base" },
  "receipt.field.beats_per_chord": { en: "Beats per chord", es: "Tiempos por acorde" },
  "receipt.field.octave_spread": { en: "Octave spread", es: "Octavas que abarca" },
  "receipt.field.kept": { en: "What had to stay", es: "Lo que debía quedar" },
  "receipt.engine.theory": {
    en: "the rules of harmony and style",
    es: "las reglas de armonía y estilo",
  },
  "receipt.engine.neural": { en: "a trained model", es: "un modelo entrenado" },
  "receipt.corpus": {
    en: "the music that the model {model} learnt from",
    es: "la música de la que aprendió el modelo {model}",
  },
  "receipt.run.none": { en: "no run in common", es: "ningún pasaje en común" },
  "receipt.run": {
    en: { one: "longest run {count} note", other: "longest run {count} notes" },
    es: { one: "pasaje común de {count} nota", other: "pasaje común de {count} notas" },
  },
  "receipt.runOf": {
    en: "longest run {own} notes, usual {usual}",
    es: "pasaje común de {own} notas; lo habitual, {usual}",
  },
  "receipt.longest": {
    en: {
      one: "{count} note of {part} from bar {bar}: {source}",
      other: "{count} notes of {part} from bar {bar}: {source}",
    },
    es: {
      one: "{count} nota de {part} desde el compás {bar}: {source}",
      other: "{count} notas de {part} desde el compás {bar}: {source}",
    },
  },
  "receipt.near": {
    en: { one: "{count} passage resembles another.", other: "{count} passages resemble others." },
    es: { one: "{count} pasaje se parece a otro.", other: "{count} pasajes se parecen a otros." },
  },
  "receipt.near.none": {
    en: "No passage resembles another.",
    es: "Ningún pasaje se parece a otro.",
  },
  "receipt.curve": {
    en: "The copying curve: {share} % of its stretches of eight notes stand in that music too.",
    es: "La curva de copia: el {share} % de sus tramos de ocho notas está también en esa música.",
  },
  "receipt.curve.notes": { en: "notes in a row", es: "notas seguidas" },
  "receipt.curve.own": { en: "this piece", es: "esta pieza" },
  "receipt.curve.usual": { en: "pieces by people", es: "piezas de personas" },
  "receipt.made": {
    en: "Written by {engine}, seed {seed}.",
    es: "Escrito por {engine}, semilla {seed}.",
  },
} as const satisfies Area;
