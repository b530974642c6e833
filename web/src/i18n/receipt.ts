import type { Area } from "./types";

export const receipt = {
  "receipt.title": { en: "The receipt", es: "El recibo" },
  "receipt.page": { en: "The whole receipt", es: "El recibo entero" },
  "receipt.asked": { en: "What you asked", es: "Lo que pediste" },
  "receipt.asked.none": {
    en: "Nothing was asked that notes can show.",
    es: "No se pidió nada que las notas puedan mostrar.",
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
