import type { Area } from "./types";

/** What a hand does in the roll, for the list of shortcuts: a key or none, and what is done. */
export const roll = {
  "roll.group": { en: "Roll: by mouse and finger", es: "Rollo: con ratón y dedos" },
  "roll.hand.double": { en: "Double click", es: "Doble clic" },
  "roll.hand.drag": { en: "Drag", es: "Arrastrar" },
  "roll.hand.wheel": { en: "Wheel", es: "Rueda" },
  "roll.hand.middle": { en: "Middle button", es: "Botón central" },
  "roll.hand.edge": { en: "Drag an edge", es: "Arrastrar un borde" },
  "roll.hand.ruler": { en: "Drag the ruler", es: "Arrastrar la regla" },
  "roll.hand.loopEdge": { en: "Drag an end of the loop", es: "Arrastrar un extremo del bucle" },
  "roll.hand.stem": { en: "Drag a velocity", es: "Arrastrar una intensidad" },
  "roll.hand.lane": { en: "Drag in the velocity lane", es: "Arrastrar por las intensidades" },
  "roll.hand.two": { en: "Two fingers", es: "Dos dedos" },
  "roll.hand.rest": { en: "Rest a finger", es: "Mantener el dedo" },
  "roll.catch": {
    en: "From an empty place: select what the box touches",
    es: "Desde un sitio vacío: seleccionar lo que toca el recuadro",
  },
  "roll.catch.add": { en: "Add it to the selection", es: "Añadirlo a la selección" },
  "roll.catch.away": { en: "Take it out of the selection", es: "Quitarlo de la selección" },
  "roll.catch.turn": { en: "Turn its selection over", es: "Invertir su selección" },
  "roll.copy": { en: "From a note: leave a copy", es: "Desde una nota: dejar una copia" },
  "roll.axis": {
    en: "From a note: along one axis only",
    es: "Desde una nota: solo en un eje",
  },
  "roll.toggle": {
    en: "In the notes: a new note, or the note there gone",
    es: "En las notas: una nota nueva, o fuera la que hay",
  },
  "roll.resize": {
    en: "Length of all selected notes; Shift leaves the grid",
    es: "Duración de todas las notas elegidas; con Mayús, sin rejilla",
  },
  "roll.loop": { en: "Loop whole bars; freely with Alt", es: "Repetir compases; con Alt, libre" },
  "roll.loop.edge": { en: "Move where the loop ends", es: "Mover el límite del bucle" },
  "roll.together": {
    en: "Of a selected note: all selected go up and down together",
    es: "De una nota elegida: todas las elegidas suben y bajan juntas",
  },
  "roll.ramp": { en: "A straight ramp of velocities", es: "Una rampa recta de intensidades" },
  "roll.pan": { en: "Move the view", es: "Mover la vista" },
  "roll.zoom": { en: "Zoom in time", es: "Ampliar el tiempo" },
  "roll.zoom.height": { en: "Zoom in height", es: "Ampliar la altura" },
  "roll.pinch": { en: "Move and zoom the view", es: "Mover y ampliar la vista" },
  "roll.menu": { en: "The menu of what is there", es: "El menú de lo que hay ahí" },
} as const satisfies Area;
