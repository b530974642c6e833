import { useEffect, useMemo, useRef } from "react";
import { useTheme } from "../app/theme";
import { roleColour, tokenColour } from "../design";
import type { ScoreDoc } from "../score";
import { boxesOf } from "./drawing";
import styles from "./MiniRoll.module.css";

/** Draw the notes and the bars of a score into a canvas of its own size. */
function draw(canvas: HTMLCanvasElement, doc: ScoreDoc): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const ratio = window.devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  canvas.width = Math.max(1, Math.round(width * ratio));
  canvas.height = Math.max(1, Math.round(height * ratio));
  context.scale(ratio, ratio);
  context.fillStyle = tokenColour("--line");
  for (const section of doc.sections) {
    context.fillRect(Math.round((section.at_ticks / doc.endTicks) * width), 0, 1, height);
  }
  for (const box of boxesOf(doc)) {
    context.globalAlpha = 0.45 + 0.55 * box.loudness;
    context.fillStyle = roleColour(box.role);
    const tall = Math.max(1.5, box.height * height - 0.5);
    context.fillRect(box.x * width, box.y * height, Math.max(1.5, box.width * width - 0.5), tall);
  }
  context.globalAlpha = 1;
}

export interface MiniRollProps {
  doc: ScoreDoc;
  /** What the picture shows, for those who do not see it. */
  label: string;
  /** Where the playhead stands, 0 to 1; none where left out. */
  at?: number | undefined;
  /** How much of it is there already, 0 to 1. */
  arrived?: number | undefined;
  className?: string | undefined;
}

/** A whole piece at a glance: its notes in the colours of their parts. */
export function MiniRoll({ doc, label, at, arrived, className }: MiniRollProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const shown = useTheme((state) => state.shown);
  const edge = useMemo(() => ({ left: `${(arrived ?? 1) * 100}%` }), [arrived]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes the colours
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const again = () => draw(element, doc);
    again();
    const watcher = new ResizeObserver(again);
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [doc, shown]);
  return (
    <div className={[styles.roll, className].filter(Boolean).join(" ")}>
      <canvas ref={canvas} className={styles.canvas} role="img" aria-label={label} />
      {arrived !== undefined && arrived < 1 && <div className={styles.edge} style={edge} />}
      {at !== undefined && <div className={styles.playhead} style={{ left: `${at * 100}%` }} />}
    </div>
  );
}
