/** The document of a piece and everything that can be done to it. No React, no sound. */

export type { Autosave, AutosaveOptions, SaveAnswer, SaveState } from "./autosave";
export { autosave } from "./autosave";
export type { CellNotes } from "./cells";
export {
  cellOfNote,
  cellsToWire,
  changedCells,
  clearCells,
  idsInCells,
  notesInCell,
  replaceCells,
} from "./cells";
export type { PasteAt } from "./clipboard";
export { canPaste, copyNotes, copyToTrack, pasteNotes } from "./clipboard";
export type { EditOptions, Editor, EditorState, Outcome } from "./editor";
export { createEditor } from "./editor";
export type { NewNote, Reach } from "./edits";
export {
  addNotes,
  changeVelocity,
  deleteNotes,
  moveNotes,
  moveToTrack,
  rampVelocity,
  resizeNotes,
  setVelocity,
} from "./edits";
export { appendBars, barTicks, grown, keepBars, meterAt } from "./growth";
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
export { inKey, keyAt, MODES, pitchClass, scaleOf, stepped } from "./keys";
export type { CellKey, Locks, Refusal } from "./locks";
export { cellKey, cellOfKey, cellsOfTrack, lock, NO_LOCKS, refusal, unlock } from "./locks";
export type { Placed } from "./notes";
export { noteById, notesById, placed, startingIn, trackById, trackOf } from "./notes";
export type { Box, Selection } from "./selection";
export {
  cellRectangle,
  NOTHING,
  notesInBox,
  selectCells,
  selectedCells,
  selectedNotes,
  selectNotes,
  toggleCells,
  toggleNotes,
} from "./selection";
export type { Quantising } from "./shaping";
export {
  duplicate,
  joinNotes,
  quantise,
  splitNotes,
  swingOf,
  transpose,
  transposeInKey,
} from "./shaping";
export type { Listener, Readable, Store } from "./store";
export { store } from "./store";
export type { CellsEvent, Growing, PlanEvent } from "./stream";
export { finished, planned, withCells } from "./stream";
export type { BarBeat, Beat } from "./timemap";
export { TimeMap, timeMapOf } from "./timemap";
export type { NewTrack } from "./tracks";
export {
  addTrack,
  freeName,
  moveTrack,
  removeTrack,
  renameTrack,
  setChord,
  setKey,
  setProgram,
  setSection,
  setTempo,
  setTitle,
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
