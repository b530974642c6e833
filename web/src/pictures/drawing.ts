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

/** What a picture is drawn with; sizes in CSS pixels. */
export interface Brush {
  context: Pick<CanvasRenderingContext2D, "clearRect" | "fillRect" | "fillStyle" | "globalAlpha">;
  width: number;
  height: number;
  /** The colour of what lies behind the notes. */
  line: string;
  colourOf: (role: string) => string;
}

const LEAST_PX = 1.5;
const SECTION_ALPHA = 0.28;

/** Draw a score: every other section shaded, notes in the colours of their parts. */
export function drawRoll(brush: Brush, doc: ScoreDoc): void {
  const { context, width, height } = brush;
  context.clearRect(0, 0, width, height);
  context.fillStyle = brush.line;
  context.globalAlpha = SECTION_ALPHA;
  const end = Math.max(1, doc.endTicks);
  doc.sections.forEach((section, i) => {
    const until = doc.sections[i + 1]?.at_ticks ?? end;
    if (i % 2 === 0) return;
    const left = (section.at_ticks / end) * width;
    context.fillRect(left, 0, ((until - section.at_ticks) / end) * width, height);
  });
  const colours = new Map<string, string>();
  for (const box of boxesOf(doc)) {
    const colour = colours.get(box.role) ?? brush.colourOf(box.role);
    colours.set(box.role, colour);
    const isBehind = box.role === "pad" || box.role === "drums";
    context.globalAlpha = (isBehind ? 0.3 : 0.45) + 0.55 * box.loudness;
    context.fillStyle = colour;
    const tall = Math.max(LEAST_PX, box.height * height - 0.5);
    const wide = Math.max(LEAST_PX, box.width * width - 0.5);
    context.fillRect(box.x * width, box.y * height, wide, tall);
  }
  context.globalAlpha = 1;
}
