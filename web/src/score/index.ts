/** The document of a piece and everything that can be done to it. No React, no sound. */

export type { Autosave, AutosaveOptions, SaveAnswer, SaveState } from "./autosave";
export { autosave } from "./autosave";
export type { CellNotes } from "./cells";
export {
  changedCells,
  clearCells,
  idsInCells,
  notesInCell,
  replaceCells,
} from "./cells";
export type { PasteAt } from "./clipboard";
export { clipStart, copyNotes, pasteNotes } from "./clipboard";
export type { NewNote, Reach } from "./edits";
export {
  addNotes,
  changeVelocity,
  deleteNotes,
  moveNotes,
  resizeNotes,
  setVelocity,
} from "./edits";
export { grown, meterAt } from "./growth";
export type { History, Label } from "./history";
export {
  gestureBase,
  record,
  redo,
  redoLabel,
  settle,
  startHistory,
  undo,
  undoLabel,
} from "./history";
export { emptyScore, fromJson, reconcile, rowOf, ScoreFormatError, toJson } from "./json";
export type { CellKey, Refusal } from "./locks";
export { cellKey, cellOfKey, refusal } from "./locks";
export type { Placed } from "./notes";
export { noteById, notesById, placed, startingIn, trackById } from "./notes";
export type { Quantising } from "./shaping";
export {
  duplicate,
  joinNotes,
  quantise,
  splitNotes,
  transpose,
} from "./shaping";
export type { Listener, Readable, Store } from "./store";
export { store } from "./store";
export type { CellsEvent, Growing, PlanEvent } from "./stream";
export { planned, withCells } from "./stream";
export type { BarBeat, Beat } from "./timemap";
export { TimeMap, tempoInWords, timeMapOf, usualMeter } from "./timemap";
export type { NewTrack } from "./tracks";
export {
  addTrack,
  removeTrack,
  renameTrack,
  setProgram,
} from "./tracks";
export type {
  Cell,
  ChordMark,
  Edited,
  KeyMark,
  Meter,
  Note,
  NoteId,
  NoteRow,
  ScoreDoc,
  ScoreJson,
  SectionMark,
  Tempo,
  Track,
  TrackJson,
} from "./types";
