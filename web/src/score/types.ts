/**
 * The document of a piece: immutable, with structural sharing.
 *
 * An edit gives a new `ScoreDoc`; tracks and lists that it did not touch are the same objects,
 * so `===` tells what changed. Times are ticks, bars count from 0 (what people read counts from 1).
 * Marks (tempos, metres, keys, chords, sections) have the shape of the API's JSON.
 */

import type { components } from "../api/schema";

/** A note's name for as long as the page is open; never used twice in one document. */
export type NoteId = number;

export interface Note {
  readonly id: NoteId;
  /** Ticks from the start of the piece, 0 or more. */
  readonly start: number;
  /** MIDI pitch, 0–127. */
  readonly pitch: number;
  /** Ticks, 1 or more. */
  readonly duration: number;
  /** 1–127. */
  readonly velocity: number;
}

/** [start, pitch, duration, velocity], as the API has it. */
export type NoteRow = readonly [number, number, number, number];

export interface Track {
  readonly id: number;
  /** Unique within a score. */
  readonly name: string;
  readonly role: string;
  /** General MIDI program, 0–127. */
  readonly program: number;
  readonly isDrum: boolean;
  /** In the order of start, then pitch, then id. */
  readonly notes: readonly Note[];
}

export interface Tempo {
  readonly at_ticks: number;
  readonly bpm: number;
}

export interface Meter {
  readonly at_ticks: number;
  readonly numerator: number;
  readonly denominator: number;
}

export interface KeyMark {
  readonly at_ticks: number;
  /** "C", "F#", "Bb". */
  readonly tonic: string;
  /** "major", "minor", "dorian", … */
  readonly mode: string;
}

export interface ChordMark {
  readonly at_ticks: number;
  readonly symbol: string;
}

export interface SectionMark {
  readonly at_ticks: number;
  readonly name: string;
}

export interface ScoreDoc {
  readonly title: string;
  readonly ticksPerQuarter: number;
  readonly endTicks: number;
  /** The tick at which each bar starts, rising from 0; never empty. */
  readonly bars: readonly number[];
  readonly tempos: readonly Tempo[];
  readonly meters: readonly Meter[];
  readonly keys: readonly KeyMark[];
  readonly chords: readonly ChordMark[];
  readonly sections: readonly SectionMark[];
  readonly tracks: readonly Track[];
  /** The id that the next note gets. */
  readonly nextId: NoteId;
  /** The revision that the document came from; null for a take and for what streams in. */
  readonly revision: number | null;
}

/** One part in one bar: the notes of a track that start in the bar. */
export interface Cell {
  readonly trackId: number;
  /** From 0. */
  readonly bar: number;
}

/** What an edit gives: the new document, and the notes that it made or changed. */
export interface Edited {
  readonly doc: ScoreDoc;
  readonly touched: readonly NoteId[];
}

/** The score as the API has it (`GET /pieces/{id}/score`). */
export type ScoreJson = components["schemas"]["ScoreJson"];
export type TrackJson = components["schemas"]["ScoreTrack"];
