import type { ScoreDoc } from "../score";

/** A note as a box of the unit square: x to the right, y downwards. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
  role: string;
  /** 0 to 1. */
  loudness: number;
}

const EDGE = 2;
const LEAST_SPAN = 12;

/** The lowest and highest pitch that sound, drums aside, with a little air around them. */
export function pitchSpan(doc: ScoreDoc): [low: number, high: number] {
  let low = 127;
  let high = 0;
  for (const track of doc.tracks) {
    if (track.isDrum) continue;
    for (const { pitch } of track.notes) {
      low = Math.min(low, pitch);
      high = Math.max(high, pitch);
    }
  }
  if (low > high) return [48, 84];
  const missing = Math.max(0, LEAST_SPAN - (high - low));
  return [low - EDGE - missing / 2, high + EDGE + missing / 2];
}

const DRUM_SHARE = 0.14;

/** Every note as a box; drums lie in a band of their own at the bottom. */
export function boxesOf(doc: ScoreDoc): Box[] {
  const end = Math.max(1, doc.endTicks);
  const [low, high] = pitchSpan(doc);
  const hasDrums = doc.tracks.some((track) => track.isDrum);
  const room = hasDrums ? 1 - DRUM_SHARE : 1;
  const row = room / (high - low + 1);
  const boxes: Box[] = [];
  for (const track of doc.tracks) {
    for (const { start, pitch, duration, velocity } of track.notes) {
      const drumRow = DRUM_SHARE / 4;
      boxes.push({
        x: start / end,
        y: track.isDrum ? room + drumRow * (0.4 + (pitch % 3)) : (high - pitch) * row,
        width: Math.min(duration, end - start) / end,
        height: track.isDrum ? drumRow * 0.8 : row,
        role: track.isDrum ? "drums" : track.role,
        loudness: velocity / 127,
      });
    }
  }
  return boxes;
}
