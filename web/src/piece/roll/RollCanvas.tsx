import { useEffect, useMemo, useRef } from "react";
import { useTheme } from "../../app/theme";
import { useLanguage } from "../../i18n";
import { useShown } from "../again/live";
import { drawBase } from "../draw/base";
import { drawOverlay } from "../draw/overlay";
import { type Palette, readPalette } from "../draw/palette";
import { drawPlayhead } from "../draw/playhead";
import type { Loop, Scene } from "../draw/scene";
import type { Player } from "../gestures/gesture";
import { Hand } from "../gestures/hand";
import { type RollState, roll, useRoll } from "../state/roll";
import { fitted } from "./canvas";
import { revealTicks } from "./geometry";
import styles from "./roll.module.css";

export interface RollCanvasProps {
  player: Player;
  loop: Loop | null;
  silent: ReadonlySet<number>;
  /** The playhead's place now, in ticks; asked once a frame. */
  position: () => number;
  isPlaying: boolean;
}

/** Three canvases over one another: the score, the hand, the playhead. */
export function RollCanvas(props: RollCanvasProps) {
  const frame = useRef<HTMLDivElement>(null);
  const base = useRef<HTMLCanvasElement>(null);
  const over = useRef<HTMLCanvasElement>(null);
  const head = useRef<HTMLCanvasElement>(null);
  const palette = usePalette(frame);
  useSize(frame);
  useHand(frame, props.player);
  const scene = useScene(palette, props.loop, props.silent);
  useBase(base, scene);
  useOverlay(over, scene);
  usePlayhead(head, scene, props);
  return (
    <div ref={frame} className={styles.frame} aria-hidden="true" data-testid="roll">
      <canvas ref={base} className={styles.layer} />
      <canvas ref={over} className={styles.layer} />
      <canvas ref={head} className={styles.layer} />
    </div>
  );
}

type ElementRef = React.RefObject<HTMLDivElement | null>;
type CanvasRef = React.RefObject<HTMLCanvasElement | null>;

function usePalette(frame: ElementRef): () => Palette {
  const theme = useTheme((state) => state.shown);
  return useMemo(() => {
    let kept: Palette | null = null;
    void theme;
    return () => {
      kept ??= readPalette(frame.current ?? document.documentElement);
      return kept;
    };
  }, [frame, theme]);
}

function useSize(frame: ElementRef): void {
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const measure = () => roll().resize(element.clientWidth, element.clientHeight);
    const watcher = new ResizeObserver(measure);
    watcher.observe(element);
    measure();
    return () => watcher.disconnect();
  }, [frame]);
}

function useHand(frame: ElementRef, player: Player): void {
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const hand = new Hand(element, player);
    const stop = new AbortController();
    const options = { signal: stop.signal };
    element.addEventListener("pointerdown", hand.down, options);
    element.addEventListener("pointermove", hand.move, options);
    element.addEventListener("pointerup", hand.up, options);
    element.addEventListener("pointercancel", hand.lost, options);
    element.addEventListener("dblclick", hand.twice, options);
    element.addEventListener("wheel", hand.wheel, { ...options, passive: false });
    element.addEventListener("contextmenu", hand.menu, options);
    element.addEventListener("touchend", hand.lifted, { ...options, passive: false });
    element.addEventListener("mousedown", hand.press, options);
    window.addEventListener("keydown", hand.key, { ...options, capture: true });
    return () => {
      hand.cancel();
      stop.abort();
    };
  }, [frame, player]);
}

function useScene(palette: () => Palette, loop: Loop | null, silent: ReadonlySet<number>) {
  const score = useShown();
  const view = useRoll((state) => state.view);
  const layout = useRoll((state) => state.layout);
  const extent = useRoll((state) => state.extent);
  const grid = useRoll((state) => state.grid);
  const focus = useRoll((state) => state.focus);
  const locks = useRoll((state) => state.locks);
  const language = useLanguage((state) => state.language);
  return useMemo(
    () => (): Scene => ({
      score,
      view,
      layout,
      extent,
      palette: palette(),
      grid,
      focus,
      silent,
      locks,
      loop,
      language,
    }),
    [score, view, layout, extent, palette, grid, focus, silent, locks, loop, language],
  );
}

type SceneOf = () => Scene;

/** The base is drawn once a frame at most, and only when what it shows has changed. */
function useBase(canvas: CanvasRef, sceneOf: SceneOf): void {
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const ask = requestAnimationFrame(() => {
      const scene = sceneOf();
      const context = fitted(element, scene.layout.widthPx, scene.layout.heightPx);
      if (context !== null) drawBase(context, scene);
    });
    return () => cancelAnimationFrame(ask);
  }, [canvas, sceneOf]);
}

function useOverlay(canvas: CanvasRef, sceneOf: SceneOf): void {
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    let ask = 0;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const draw = (nowMs: number) => {
      ask = 0;
      const scene = sceneOf();
      const state = roll();
      const context = fitted(element, scene.layout.widthPx, scene.layout.heightPx);
      if (context === null) return;
      drawOverlay(context, scene, overlayOf(state), still ? 0 : nowMs);
      if (state.waiting.size > 0 && !still) later();
    };
    const later = () => {
      if (ask === 0) ask = requestAnimationFrame(draw);
    };
    later();
    const stop = useRoll.subscribe(later);
    return () => {
      stop();
      cancelAnimationFrame(ask);
    };
  }, [canvas, sceneOf]);
}

function overlayOf(state: RollState) {
  const { cells, cursor, notes, hovered, marquee, preview, waiting, splitTicks } = state;
  return { cells, cellCursor: cursor, notes, hovered, marquee, preview, waiting, splitTicks };
}

function usePlayhead(canvas: CanvasRef, sceneOf: SceneOf, props: RollCanvasProps): void {
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    let ask = 0;
    let before: number | null = null;
    const scene = sceneOf();
    const { layout, view, palette } = scene;
    const context = fitted(element, layout.widthPx, layout.heightPx);
    context?.clearRect(0, 0, layout.widthPx, layout.heightPx);
    const draw = () => {
      const { position, isPlaying } = latest.current;
      const ticks = position();
      const x = layout.keysPx + (ticks - view.leftTicks) * view.pxPerTick;
      const shown = x >= layout.keysPx - 1 && x <= layout.widthPx ? x : null;
      if (context !== null && shown !== before)
        drawPlayhead(context, layout.heightPx, palette, before, shown);
      before = shown;
      if (isPlaying && shown === null) follow(ticks);
      ask = requestAnimationFrame(draw);
    };
    ask = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(ask);
  }, [canvas, sceneOf]);
}

function follow(ticks: number): void {
  const { view, layout, extent, set, follows, strays, isHeld } = roll();
  if (!follows || strays || isHeld) return;
  set({ view: revealTicks(view, layout, extent, ticks) });
}
