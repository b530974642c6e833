/** Gestures outside the body: ruler (seek, loop), keyboard. The velocity lane has its own file. */

import { pitchRowAt, ticksAt, xOf } from "../roll/geometry";
import { barEnd, barIndexAt, snapNear } from "../roll/grid";
import { piece } from "../state/document";
import { roll } from "../state/roll";
import { type Gesture, hasMoved, IDLE, type Player, type Point, type Span } from "./gesture";

const EDGE_PX = 6;
const EDGE_TOUCH_PX = 14;

/** The end of the loop that a point of the ruler touches. */
export function loopEdgeAt(point: Point, loop: Span | null): "from" | "to" | null {
  if (loop === null) return null;
  const { view, layout } = roll();
  if (point.y >= layout.ruler.bottom) return null;
  const reach = point.isTouch ? EDGE_TOUCH_PX : EDGE_PX;
  const away = (ticks: number) => Math.abs(xOf(view, layout, ticks) - point.x);
  const [left, right] = [away(loop.from), away(loop.to)];
  if (Math.min(left, right) > reach) return null;
  return left < right ? "from" : "to";
}

/** Press on the ruler: go there; a drag draws the loop, bar by bar (freely with Alt). */
export function pressRuler(from: Point, player: Player): Gesture {
  const at = (point: Point) => {
    const { view, layout } = roll();
    const { doc } = piece();
    return Math.min(Math.max(0, ticksAt(view, layout, point.x)), doc.endTicks);
  };
  const before = player.loop();
  const edge = loopEdgeAt(from, before);
  const still = edge === null || before === null ? at(from) : before[edge === "to" ? "from" : "to"];
  let isLoop = false;
  return {
    move: (point) => {
      isLoop ||= hasMoved(from, point);
      if (!isLoop) return;
      if (edge === null) player.setLoop(loopSpan(still, at(point), point.alt));
      else player.setLoop(edgeSpan(still, at(point), point.alt));
    },
    end: (point) => {
      const { doc } = piece();
      const { grid } = roll();
      if (!isLoop) player.seek(snapNear(at(point), grid, doc.ticksPerQuarter, doc.bars));
    },
    cancel: () => isLoop && player.setLoop(before),
  };
}

/** The loop between two ticks: whole bars, or steps of the grid. */
function loopSpan(a: number, b: number, isFree: boolean): Span {
  const { doc } = piece();
  const [low, high] = a < b ? [a, b] : [b, a];
  if (isFree) {
    const [from, to] = [onGrid(low), onGrid(high)];
    return { from, to: Math.max(to, from + 1) };
  }
  const from = doc.bars[barIndexAt(doc.bars, low)] ?? 0;
  // A pointer on a bar's first tick has not entered the bar yet.
  const last = barIndexAt(doc.bars, Math.max(low, high - 1));
  return { from, to: barEnd(doc.bars, doc.endTicks, last) };
}

/** The loop from the end that stays to the bar line (or grid line) that is nearest. */
function edgeSpan(still: number, at: number, isFree: boolean): Span {
  const { doc } = piece();
  const lines = [...doc.bars, doc.endTicks].filter((ticks) => ticks !== still);
  const near = (best: number, ticks: number) =>
    Math.abs(ticks - at) < Math.abs(best - at) ? ticks : best;
  const moved = isFree ? onGrid(at) : lines.reduce(near, lines[0] ?? doc.endTicks);
  const [from, to] = moved < still ? [moved, still] : [still, moved];
  return { from, to: Math.max(to, from + 1) };
}

function onGrid(ticks: number): number {
  const { doc } = piece();
  return snapNear(ticks, roll().grid, doc.ticksPerQuarter, doc.bars);
}

/** Press on the keyboard: hear the pitch, and every other one slid over. */
export function pressKeys(from: Point, player: Player): Gesture {
  let last = -1;
  const sound = (point: Point) => {
    const { view, layout, extent, focus } = roll();
    const pitch = extent.pitches[pitchRowAt(view, layout, point.y)];
    if (pitch === undefined || pitch === last) return;
    last = pitch;
    player.audition(focus, pitch, 92);
  };
  sound(from);
  return { ...IDLE, move: sound };
}
