/** Copy and paste: notes as JSON text, so that they pass through the system's clipboard. */

import { legal, type Reach } from "./edits";
import { grown } from "./growth";
import { applied, type Changes, changeAt, placed, trackById, whole } from "./notes";
import { spanTicks } from "./shaping";
import { timeMapOf } from "./timemap";
import type { Edited, NoteId, NoteRow, ScoreDoc, Track } from "./types";

const MARK = "cadenza/notes";
const MOST_NOTES = 100_000;

interface Clip {
  readonly kind: typeof MARK;
  readonly ticks_per_quarter: number;
  /** Where the copied time begins in its piece. */
  readonly from_ticks?: number;
  /** Ticks from the start of the copied time to where a second copy would begin. */
  readonly span_ticks: number;
  readonly tracks: readonly {
    readonly name: string;
    readonly is_drum: boolean;
    /** Starts are counted from the start of the copied time. */
    readonly notes: readonly NoteRow[];
  }[];
}

/** Notes as text for the clipboard; "" where there are none. */
export function copyNotes(doc: ScoreDoc, ids: Iterable<NoteId>): string {
  const group = placed(doc, ids);
  if (group.length === 0) return "";
  const map = timeMapOf(doc);
  const first = Math.min(...group.map(({ note }) => note.start));
  const [bar] = map.barSpan(map.barAt(first));
  const beat = map.beatTicks(first);
  const from = Math.round(bar + Math.floor((first - bar) / beat) * beat);
  const tracks = doc.tracks.flatMap((track) => {
    const notes = group
      .filter((each) => each.track === track)
      .map(({ note }) => [note.start - from, note.pitch, note.duration, note.velocity] as const);
    return notes.length > 0 ? [{ name: track.name, is_drum: track.isDrum, notes }] : [];
  });
  const clip: Clip = {
    kind: MARK,
    ticks_per_quarter: doc.ticksPerQuarter,
    from_ticks: from,
    span_ticks: spanTicks(doc, group),
    tracks,
  };
  return JSON.stringify(clip);
}

function isRow(row: unknown): row is NoteRow {
  return Array.isArray(row) && row.length === 4 && row.every((value) => Number.isFinite(value));
}

/** The clip in a text; null where the text is something else. */
function readClip(text: string): Clip | null {
  let value: Partial<Clip> | null;
  try {
    value = JSON.parse(text) as Partial<Clip> | null;
  } catch {
    return null;
  }
  if (typeof value !== "object" || value?.kind !== MARK || !Array.isArray(value.tracks))
    return null;
  const quarter = value.ticks_per_quarter;
  if (typeof quarter !== "number" || !(quarter >= 1)) return null;
  const tracks = value.tracks.filter(
    (track) => Array.isArray(track?.notes) && track.notes.every(isRow),
  );
  const count = tracks.reduce((sum, track) => sum + track.notes.length, 0);
  if (count === 0 || count > MOST_NOTES) return null;
  return { ...(value as Clip), tracks };
}

/** Where copied notes were in their piece, in the ticks of this one; null where none are copied. */
export function clipStart(doc: ScoreDoc, text: string): number | null {
  const clip = readClip(text);
  if (clip === null || typeof clip.from_ticks !== "number") return null;
  return whole((clip.from_ticks * doc.ticksPerQuarter) / clip.ticks_per_quarter);
}

export interface PasteAt extends Reach {
  /** Where the copied time begins. */
  readonly atTicks: number;
  /** The track that takes the notes of a single copied part. */
  readonly trackId?: number;
}

/**
 * Paste copied notes; `touched` are the new ones, none where the text holds no notes.
 *
 * A single part goes into `trackId`. Several go to the parts of the same names, else into
 * `trackId` and the ones below it, drums to drums. The piece grows unless `grow` is false.
 */
export function pasteNotes(doc: ScoreDoc, text: string, at: PasteAt): Edited {
  const clip = readClip(text);
  if (clip === null) return { doc, touched: [] };
  const scale = doc.ticksPerQuarter / clip.ticks_per_quarter;
  const scaled = (ticks: number) => whole(ticks * scale);
  const goals = goalsOf(doc, clip, at.trackId);
  const rows = clip.tracks.flatMap((track, place) => {
    const goal = goals[place];
    return goal === undefined ? [] : track.notes.map((row) => ({ goal, row }));
  });
  const from = Math.max(0, whole(at.atTicks));
  const last = rows.reduce((end, { row }) => Math.max(end, from + scaled(row[0] + row[2])), 0);
  const wide = (at.grow ?? true) ? grown(doc, last) : doc;
  const changes: Changes = new Map();
  let id = doc.nextId;
  for (const { goal, row } of rows) {
    const [start, pitch, ticks, velocity] = row;
    const duration = Math.max(1, scaled(ticks));
    const note = legal(
      { id, start: from + scaled(start), pitch, duration, velocity },
      wide.endTicks,
    );
    if (note === null) continue;
    changeAt(changes, goal.id).come.push(note);
    id += 1;
  }
  return applied(wide, changes, id);
}

/** The track that each copied part goes into. */
function goalsOf(doc: ScoreDoc, clip: Clip, trackId?: number): (Track | undefined)[] {
  const aim = trackId === undefined ? undefined : trackById(doc, trackId);
  if (clip.tracks.length === 1) {
    const only = clip.tracks[0];
    return [aim ?? doc.tracks.find((track) => track.name === only?.name) ?? doc.tracks[0]];
  }
  const from = aim === undefined ? 0 : doc.tracks.indexOf(aim);
  return clip.tracks.map((part, place) => {
    const twin = doc.tracks.find((track) => track.name === part.name);
    if (twin !== undefined) return twin;
    const below = doc.tracks[from + place];
    return below?.isDrum === part.is_drum ? below : undefined;
  });
}
