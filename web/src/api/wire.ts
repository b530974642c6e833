/** The shapes of the API, under the names the page uses. */

export type Id = string;

export interface Problem {
  type?: string;
  title: string;
  status?: number;
  detail?: string;
  rule?: string | null;
  came?: string | null;
  next_step?: string | null;
}

export type JobState = "queued" | "running" | "done" | "failed" | "cancelled";

export interface Job {
  id: Id;
  kind: string;
  state: JobState;
  request: Record<string, unknown>;
  result: Record<string, unknown> | null;
  error: Problem | null;
  stage: string;
  done: number;
  position: number | null;
  created_at?: string;
  started_at?: string | null;
  ended_at?: string | null;
  tries?: number;
}

export interface PieceRow {
  id: Id;
  title: string;
  style: string | null;
  key: string | null;
  tempo_bpm: number | null;
  meter: string | null;
  bars: number;
  seconds: number;
  verb: string;
  prompt: string;
  starred: boolean;
  revision: number | null;
  takes: number;
  engine: string | null;
  created_at: string;
  updated_at: string;
}

export interface Revision {
  number: number;
  verb: string;
  note: string;
  created_at: string;
}

export interface Piece extends PieceRow {
  revisions: Revision[];
  sections: unknown[];
  parts: unknown[];
}

export interface Conformance {
  field: string;
  asked: string;
  found: string;
  ok: boolean;
}

export interface Take {
  id: string;
  number: number;
  place: number;
  seed: number;
  total: number;
  reasons: string[];
  measurements: Record<string, number>;
  conformance: Conformance[];
  originality: Record<string, unknown> | null;
  verb: string;
  job: Id;
  kept: boolean;
  seconds: number;
  bars: number;
  created_at: string;
}

/** One note: start in ticks, pitch, duration in ticks, velocity. */
export type NoteRow = [start: number, pitch: number, duration: number, velocity: number];

export interface ScoreTrackJson {
  id: number;
  name: string;
  role: string;
  program: number;
  is_drum: boolean;
  notes: NoteRow[];
}

export interface ScoreJson {
  title: string;
  ticks_per_quarter: number;
  end_ticks: number;
  bars: number[];
  tempos: { at_ticks: number; bpm: number }[];
  meters: { at_ticks: number; numerator: number; denominator: number }[];
  keys: { at_ticks: number; tonic: string; mode: string }[];
  chords: { at_ticks: number; symbol: string }[];
  sections: { at_ticks: number; name: string }[];
  tracks: ScoreTrackJson[];
  revision: number | null;
}

export interface TrackMix {
  gain_db: number;
  pan: number;
  mute: boolean;
}

export interface Mix {
  tracks: Record<string, TrackMix>;
  finish: string | null;
  ambience: [name: string, gain_db: number][];
}

export interface CellEvent {
  take: number;
  cells: { bar: number; part: string; notes: NoteRow[] }[];
}
