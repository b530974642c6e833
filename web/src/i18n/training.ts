import type { Area } from "./types";

export const training = {
  "training.lead": {
    en: "Who writes the notes: the models that ship, and those trained on music of your own.",
    es: "Quién escribe las notas: los modelos incluidos y los entrenados con música propia.",
  },
  "training.models": { en: "Models", es: "Modelos" },
  "training.own": { en: "Train your own", es: "Entrena el tuyo" },
  "training.source.ours": { en: "ships with Cadenza", es: "incluido en Cadenza" },
  "training.source.yours": { en: "your own", es: "propio" },
  "training.writes.pieces": {
    en: "Writes whole pieces, bar by bar and part by part.",
    es: "Escribe piezas enteras, compás a compás y parte a parte.",
  },
  "training.writes.chords": {
    en: "Writes chord progressions; rules or another model play them.",
    es: "Escribe progresiones de acordes; las tocan las reglas u otro modelo.",
  },
  "training.parameters": { en: "{count} parameters", es: "{count} parámetros" },
  "training.learnt": { en: "Learnt from {from}", es: "Aprendió de {from}" },
  "training.use.chords": { en: "Let it write the chords", es: "Que escriba los acordes" },
  "training.use": { en: "Compose with it", es: "Componer con él" },
  "training.inUse": { en: "Composes for you", es: "Compone para ti" },
  "training.chosen": { en: "{name} writes from now on.", es: "{name} escribe desde ahora." },
  "training.freed": { en: "The better one writes again.", es: "Vuelve a escribir el mejor." },
  "training.empty.title": { en: "First a corpus", es: "Primero un corpus" },
  "training.empty.what": {
    en: "Build a corpus of your recordings or scores; then train a model on it here.",
    es: "Construye un corpus con tus grabaciones o partituras; después entrena aquí un modelo.",
  },
  "training.corpus": { en: "Corpus", es: "Corpus" },
  "training.recipe": { en: "Recipe", es: "Receta" },
  "training.recipe.tune": {
    en: "goes on from the model that ships; the quickest way to your style",
    es: "parte del modelo incluido; lo más rápido hacia tu estilo",
  },
  "training.recipe.lstm-1": {
    en: "a small network, notes one by one",
    es: "una red pequeña, nota a nota",
  },
  "training.recipe.lstm-2": {
    en: "a small network, notes and lengths apart",
    es: "una red pequeña, notas y duraciones aparte",
  },
  "training.recipe.lstm-3": {
    en: "a small network, best on few pieces",
    es: "una red pequeña, la mejor con pocas piezas",
  },
  "training.recipe.lstm-chords": {
    en: "chord progressions only",
    es: "solo progresiones de acordes",
  },
  "training.recipe.words": {
    en: "note words, a network for each instrument",
    es: "palabras de notas, una red por instrumento",
  },
  "training.recipe.small": {
    en: "a new transformer; wants much music and many hours",
    es: "un transformer nuevo; pide mucha música y muchas horas",
  },
  "training.minutes": { en: "For how long", es: "Cuánto tiempo" },
  "training.name": { en: "Name of the model", es: "Nombre del modelo" },
  "training.name.hint": { en: "Empty: the corpus's.", es: "Vacío: el del corpus." },
  "training.go": { en: "Train", es: "Entrenar" },
  "training.run": { en: "Training of {name}", es: "Entrenamiento de {name}" },
  "training.state.queued": { en: "waiting", es: "en espera" },
  "training.state.running": { en: "learning", es: "aprendiendo" },
  "training.state.done": { en: "done", es: "hecho" },
  "training.state.failed": { en: "failed", es: "falló" },
  "training.state.cancelled": { en: "stopped", es: "detenido" },
  "training.log": { en: "Last lines", es: "Últimas líneas" },
  "training.chart.loss": { en: "training", es: "entrenamiento" },
  "training.chart.validation": { en: "best on held-out music", es: "mejor con música no vista" },
  "training.chart.best": {
    en: "Loss in nats by step; best on held-out music {value} at step {step}",
    es: "Pérdida en nats por paso; mejor con música no vista {value} en el paso {step}",
  },
  "training.chart.none": { en: "Loss in nats by step", es: "Pérdida en nats por paso" },
} as const satisfies Area;
