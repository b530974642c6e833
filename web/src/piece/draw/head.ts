/** The head of the roll: bar numbers and the loop, sections, chords. */

import { xOf } from "../roll/geometry";
import type { Line } from "../roll/grid";
import { type Band, heightOf } from "../roll/layout";
import { chordLabels } from "./chordLabels";
import { drawRuler } from "./ruler";
import type { Scene } from "./scene";
import { clipped } from "./strokes";

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
    drawRuler(context, scene, lines);
    drawSections(context, scene);
    drawChords(context, scene);
  });
  context.fillStyle = palette.line;
  context.fillRect(0, layout.chords.bottom - 1, layout.widthPx, 1);
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

/** Chords where they begin; where they lie close, shorter or fewer of them. */
function drawChords(context: CanvasRenderingContext2D, scene: Scene): void {
  const { score, palette, layout, view } = scene;
  context.font = `500 12px ${palette.font}`;
  context.textBaseline = "middle";
  const { top, bottom } = inset(layout.chords);
  const widthOf = (text: string) => context.measureText(text).width;
  const labels = chordLabels(score.chords, score.endTicks, view.pxPerTick, widthOf);
  for (const { ticks, text, reachPx } of labels) {
    const left = xOf(view, layout, ticks);
    if (left > layout.widthPx) return;
    if (left + reachPx < layout.keysPx) continue;
    context.fillStyle = palette.line;
    context.fillRect(Math.round(left), top + 3, 1, bottom - top - 6);
    context.fillStyle = palette.text;
    context.fillText(text, left + 5, (top + bottom) / 2 + 0.5);
  }
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
