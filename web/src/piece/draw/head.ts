/** The head of the roll: bar numbers and the loop, sections, chords. */

import { xOf } from "../roll/geometry";
import { barsPerLine, type Line } from "../roll/grid";
import { type Band, heightOf } from "../roll/layout";
import type { Scene } from "./scene";
import { clipped } from "./strokes";

const MIN_NUMBER_PX = 34;

export function drawHead(
  context: CanvasRenderingContext2D,
  scene: Scene,
  lines: readonly Line[],
): void {
  const { layout, palette } = scene;
  context.fillStyle = palette.panel;
  context.fillRect(0, 0, layout.widthPx, layout.chords.bottom);
  const wide = layout.widthPx - layout.keysPx;
  clipped(context, [layout.keysPx, 0, wide, layout.chords.bottom], () => {
    drawLoop(context, scene);
    drawNumbers(context, scene, lines);
    drawSections(context, scene);
    drawChords(context, scene);
  });
  context.fillStyle = palette.line;
  context.fillRect(0, layout.chords.bottom - 1, layout.widthPx, 1);
}

function drawNumbers(
  context: CanvasRenderingContext2D,
  scene: Scene,
  lines: readonly Line[],
): void {
  const { layout, palette, score, view } = scene;
  const average = score.endTicks / Math.max(1, score.bars.length);
  let every = barsPerLine(score.bars, score.endTicks, view.pxPerTick);
  while (every < 1024 && every * average * view.pxPerTick < MIN_NUMBER_PX) every *= 2;
  context.font = `500 11px ${palette.font}`;
  context.textBaseline = "middle";
  const middle = (layout.ruler.top + layout.ruler.bottom) / 2;
  for (const line of lines) {
    const x = Math.round(xOf(view, layout, line.ticks));
    if (line.weight === "beat") {
      context.fillStyle = palette.line;
      context.fillRect(x, layout.ruler.bottom - 4, 1, 4);
    }
    if (line.weight !== "bar") continue;
    context.fillStyle = palette.line;
    context.fillRect(x, layout.ruler.bottom - 9, 1, 9);
    if ((line.bar - 1) % every !== 0) continue;
    context.fillStyle = palette.muted;
    context.fillText(`${line.bar}`, x + 5, middle);
  }
}

function drawLoop(context: CanvasRenderingContext2D, scene: Scene): void {
  const { loop, layout, palette, view } = scene;
  if (loop === null) return;
  const left = xOf(view, layout, loop.startTicks);
  const right = xOf(view, layout, loop.endTicks);
  context.fillStyle = loop.isOn ? palette.accent : palette.muted;
  context.globalAlpha = loop.isOn ? 0.32 : 0.16;
  context.fillRect(left, layout.ruler.top, right - left, heightOf(layout.ruler));
  context.globalAlpha = 1;
  context.fillRect(left, layout.ruler.top, right - left, 3);
  context.fillRect(left, layout.ruler.top, 3, heightOf(layout.ruler));
  context.fillRect(right - 3, layout.ruler.top, 3, heightOf(layout.ruler));
}

/** The hue of a section goes by its name, so that every verse has the same one. */
export function sectionHue(name: string): number {
  const known: Record<string, number> = {
    intro: 190,
    verse: 228,
    prechorus: 270,
    chorus: 18,
    bridge: 150,
    solo: 330,
    outro: 205,
  };
  const plain = name.toLowerCase().replace(/[^a-z]/g, "");
  const found = known[plain];
  if (found !== undefined) return found;
  let hash = 0;
  for (const letter of plain) hash = (hash * 31 + letter.charCodeAt(0)) % 360;
  return hash;
}

function drawSections(context: CanvasRenderingContext2D, scene: Scene): void {
  const { score, palette, layout } = scene;
  context.font = `600 11px ${palette.font}`;
  context.textBaseline = "middle";
  eachSpan(score.sections, score.endTicks, scene, (section, left, right) => {
    const { top, bottom } = inset(layout.sections);
    const hue = sectionHue(section.name);
    const [light, strong] = palette.isDark ? [28, 62] : [86, 42];
    context.fillStyle = `hsl(${hue} 45% ${light}%)`;
    context.beginPath();
    context.roundRect(left + 1, top, Math.max(2, right - left - 2), bottom - top, 4);
    context.fill();
    context.fillStyle = `hsl(${hue} 60% ${strong}%)`;
    context.fillRect(left + 1, top, 3, bottom - top);
    context.fillStyle = palette.text;
    fitText(context, section.name, Math.max(left, layout.keysPx) + 10, top, bottom, right - 6);
  });
}

function drawChords(context: CanvasRenderingContext2D, scene: Scene): void {
  const { score, palette, layout } = scene;
  context.font = `500 12px ${palette.font}`;
  context.textBaseline = "middle";
  eachSpan(score.chords, score.endTicks, scene, (chord, left, right) => {
    const { top, bottom } = inset(layout.chords);
    context.fillStyle = palette.line;
    context.fillRect(Math.round(left), top + 3, 1, bottom - top - 6);
    context.fillStyle = palette.text;
    fitText(context, chord.symbol, left + 5, top, bottom, right - 2);
  });
}

function inset(band: Band): Band {
  return { top: band.top + 2, bottom: band.bottom - 2 };
}

function eachSpan<Event extends { readonly at_ticks: number }>(
  events: readonly Event[],
  endTicks: number,
  scene: Scene,
  draw: (event: Event, left: number, right: number) => void,
): void {
  const { view, layout } = scene;
  events.forEach((event, place) => {
    const left = xOf(view, layout, event.at_ticks);
    const right = xOf(view, layout, events[place + 1]?.at_ticks ?? endTicks);
    if (right > layout.keysPx && left < layout.widthPx) draw(event, left, right);
  });
}

/** Text on one line, cut with an ellipsis, left out where not even a letter fits. */
function fitText(
  context: CanvasRenderingContext2D,
  text: string,
  left: number,
  top: number,
  bottom: number,
  right: number,
): void {
  let shown = text;
  while (shown.length > 0 && context.measureText(shown).width > right - left) {
    shown = shown.length > 2 ? `${shown.slice(0, shown.endsWith("…") ? -2 : -1)}…` : "";
    if (shown === "…") shown = "";
  }
  if (shown !== "") context.fillText(shown, left, (top + bottom) / 2 + 0.5);
}
