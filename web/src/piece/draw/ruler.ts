/** The ruler: bar numbers, and where metre and tempo change. */

import { visibleSpan, xOf } from "../roll/geometry";
import { barIndexAt, barsPerLine, type Line } from "../roll/grid";
import type { Scene } from "./scene";

const MIN_NUMBER_PX = 34;
const LEAD_PX = 5;
const GAP_PX = 7;

/** Words that begin at a tick; those of a lower rank give way to those of a higher one. */
export interface Mark {
  readonly ticks: number;
  readonly texts: readonly string[];
}

/** Every change of metre with its bar's number, and the tempo where that changes there too. */
export function metreMarks({ score }: Pick<Scene, "score">): Mark[] {
  return score.meters.map(({ at_ticks: ticks, numerator, denominator }) => {
    const bar = `${barIndexAt(score.bars, ticks) + 1}`;
    const tempo = score.tempos.find(({ at_ticks }) => at_ticks === ticks);
    const texts = [bar, `${numerator}/${denominator}`];
    return { ticks, texts: tempo === undefined ? texts : [...texts, tempoText(tempo.bpm)] };
  });
}

/** The changes of tempo that are left; a slow one is shown where its number changes. */
export function tempoMarks({ score }: Pick<Scene, "score">): Mark[] {
  const told = new Set(score.meters.map(({ at_ticks }) => at_ticks));
  let before = "";
  return score.tempos.flatMap(({ at_ticks: ticks, bpm }) => {
    const text = tempoText(bpm);
    const isNew = text !== before && !told.has(ticks);
    before = text;
    return isNew ? [{ ticks, texts: [text] }] : [];
  });
}

function tempoText(bpm: number): string {
  return `♩=${Math.round(bpm)}`;
}

export function drawRuler(
  context: CanvasRenderingContext2D,
  scene: Scene,
  lines: readonly Line[],
): void {
  const { layout, palette } = scene;
  for (const line of lines) {
    if (line.weight === "step") continue;
    const x = Math.round(xOf(scene.view, layout, line.ticks));
    const high = line.weight === "bar" ? 9 : 4;
    context.fillStyle = palette.line;
    context.fillRect(x, layout.ruler.bottom - high, 1, high);
  }
  context.font = `500 11px ${palette.font}`;
  context.textBaseline = "middle";
  const places = new Places(context, scene);
  // From the right, so that a pickup gives way to the metre of the piece.
  for (const mark of metreMarks(scene).reverse()) places.put(mark, palette.text);
  for (const mark of numberMarks(scene, lines)) places.put(mark, palette.muted);
  for (const mark of tempoMarks(scene)) places.put(mark, palette.text);
}

function numberMarks({ score, view }: Scene, lines: readonly Line[]): Mark[] {
  const average = score.endTicks / Math.max(1, score.bars.length);
  let every = barsPerLine(score.bars, score.endTicks, view.pxPerTick);
  while (every < 1024 && every * average * view.pxPerTick < MIN_NUMBER_PX) every *= 2;
  return lines
    .filter(({ weight, bar }) => weight === "bar" && (bar - 1) % every === 0)
    .map(({ ticks, bar }) => ({ ticks, texts: [`${bar}`] }));
}

/** Places of the ruler that words have taken. */
class Places {
  readonly #taken: (readonly [left: number, right: number])[] = [];
  readonly #span: readonly [number, number];

  constructor(
    readonly context: CanvasRenderingContext2D,
    readonly scene: Scene,
  ) {
    this.#span = visibleSpan(scene.view, scene.layout);
  }

  /** Write a mark where nothing is yet. */
  put({ ticks, texts }: Mark, colour: string): void {
    const { view, layout, palette } = this.scene;
    const far = 200 / view.pxPerTick;
    if (ticks < this.#span[0] - far || ticks > this.#span[1]) return;
    const left = xOf(view, layout, ticks) + LEAD_PX;
    const widths = texts.map((text) => this.context.measureText(text).width);
    const right = widths.reduce((sum, width) => sum + width + GAP_PX, left);
    if (this.#taken.some((other) => left < other[1] && other[0] < right)) return;
    this.#taken.push([left, right]);
    const middle = (layout.ruler.top + layout.ruler.bottom) / 2;
    let x = left;
    texts.forEach((text, place) => {
      const isNumber = texts.length > 1 && place === 0;
      this.context.fillStyle = isNumber ? palette.muted : colour;
      this.context.fillText(text, x, middle);
      x += (widths[place] ?? 0) + GAP_PX;
    });
  }
}
