import { useEffect, useRef } from "react";
import { useTheme } from "../app/theme";
import { cx, roleColour, tokenColour } from "../design";
import type { ScoreDoc } from "../score";
import { type Brush, drawRoll } from "./drawing";
import styles from "./MiniRoll.module.css";

export interface MiniRollProps {
  doc: ScoreDoc;
  /** What the picture shows, for those who do not see it; left out where words beside it tell. */
  label?: string | undefined;
  /** Where the playhead stands, 0 to 1; none where left out. */
  at?: number | undefined;
  /** How much of it is there already, 0 to 1. */
  arrived?: number | undefined;
  className?: string | undefined;
}

/** A whole piece at a glance: its notes in the colours of their parts, over its sections. */
export function MiniRoll({ doc, label, at, arrived, className }: MiniRollProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const shown = useTheme((state) => state.shown);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes the colours
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const again = () => paint(element, doc);
    again();
    const watcher = new ResizeObserver(again);
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [doc, shown]);
  const words = label ? { role: "img", "aria-label": label } : ({ "aria-hidden": true } as const);
  return (
    <div className={cx(styles.roll, className)}>
      <canvas ref={canvas} className={styles.canvas} {...words} />
      {arrived !== undefined && arrived < 1 && (
        <div className={styles.edge} style={{ left: `${arrived * 100}%` }} />
      )}
      {at !== undefined && <div className={styles.playhead} style={{ left: `${at * 100}%` }} />}
    </div>
  );
}

/** Draw into a canvas of its own size, sharp on every screen. */
function paint(canvas: HTMLCanvasElement, doc: ScoreDoc): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const ratio = window.devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  canvas.width = Math.max(1, Math.round(width * ratio));
  canvas.height = Math.max(1, Math.round(height * ratio));
  context.scale(ratio, ratio);
  const brush: Brush = {
    context,
    width,
    height,
    line: tokenColour("--line"),
    colourOf: roleColour,
  };
  drawRoll(brush, doc);
}
