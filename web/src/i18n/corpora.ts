import type { Area } from "./types";

export const corpora = {
  "corpora.lead": {
    en: "Recordings and scores of your own, made ready to learn from.",
    es: "Grabaciones y partituras propias, listas para aprender de ellas.",
  },
  "corpora.new": { en: "New corpus", es: "Nuevo corpus" },
  "corpora.new.what": {
    en: "A corpus is a collection that a model can learn from. It stays on this machine.",
    es: "Un corpus es una colección de la que un modelo puede aprender. No sale de esta máquina.",
  },
  "corpora.make": { en: "Make it", es: "Crear" },
  "corpora.name": { en: "Name", es: "Nombre" },
  "corpora.name.hint": { en: "Letters, digits and hyphens.", es: "Letras, cifras y guiones." },
  "corpora.name.tidy": { en: "It will be called {name}.", es: "Se llamará {name}." },
  "corpora.empty.title": { en: "Your recordings, your model", es: "Tus grabaciones, tu modelo" },
  "corpora.empty.what": {
    en: "Drop MP3s, MIDI files or scores into a corpus. They are transcribed, cleaned and put on a grid, once each; then a model can be trained on them.",
    es: "Suelta MP3, MIDI o partituras en un corpus. Se transcriben, se limpian y se ajustan a una rejilla una sola vez; después se puede entrenar un modelo.",
  },
  "corpora.files": {
    en: { one: "{count} file", other: "{count} files" },
    es: { one: "{count} archivo", other: "{count} archivos" },
  },
  "corpora.built": { en: "built", es: "construido" },
  "corpora.build": { en: "Build", es: "Construir" },
  "corpora.train": { en: "Train a model", es: "Entrenar un modelo" },
  "corpora.delete": { en: "Delete this corpus", es: "Borrar este corpus" },
  "corpora.delete.title": { en: "Delete {name}?", es: "¿Borrar {name}?" },
  "corpora.delete.what": {
    en: "Its builds and the files that were sent here go with it. Models trained on it stay.",
    es: "Se van con él sus versiones y los archivos enviados. Los modelos entrenados se quedan.",
  },
  "corpora.commit": { en: "version", es: "versión" },
  "corpora.stale": {
    en: { one: "{count} file is new", other: "{count} files are new" },
    es: { one: "{count} archivo nuevo", other: "{count} archivos nuevos" },
  },
  "corpora.stage": { en: "Building: {stage}", es: "Construyendo: {stage}" },
  "corpora.stage.waiting": { en: "waiting", es: "esperando" },
  "corpora.drop": {
    en: "Drop recordings or scores here",
    es: "Suelta aquí grabaciones o partituras",
  },
  "corpora.choose": { en: "Choose files", es: "Elegir archivos" },
  "corpora.sending": { en: "Sending {done} of {total}", es: "Enviando {done} de {total}" },
  "corpora.licence": { en: "Licence", es: "Licencia" },
  "corpora.licence.hint": {
    en: "Of what you add now; it is written into the model's card.",
    es: "De lo que añades ahora; consta en la ficha del modelo.",
  },
  "corpora.none": { en: "No files yet.", es: "Aún no hay archivos." },
  "corpora.table": { en: "Files of the corpus", es: "Archivos del corpus" },
  "corpora.file": { en: "File", es: "Archivo" },
  "corpora.state": { en: "What became of it", es: "Qué fue de él" },
  "corpora.remove": { en: "Remove {file}", es: "Quitar {file}" },
  "corpora.more": {
    en: { one: "and {count} more", other: "and {count} more" },
    es: { one: "y {count} más", other: "y {count} más" },
  },
} as const satisfies Area;
