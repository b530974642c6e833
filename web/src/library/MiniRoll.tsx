import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { call, type ScoreJson } from "../api";
import { useTheme } from "../app/theme";
import { roleColour } from "../design";
import styles from "./MiniRoll.module.css";
import { drawMiniRoll, type MiniNote, miniNotes } from "./miniNotes";

/** The whole piece from afar: every note in the colour of its part. */
export function MiniRoll({ id, revision }: { id: string; revision: number | null }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const seen = useSeen(canvas);
  const shown = useTheme((state) => state.shown);
  const { data } = useQuery({
    queryKey: ["score", id, "mini", revision],
    queryFn: ({ signal }) => call<ScoreJson>("GET", `/pieces/${id}/score`, undefined, { signal }),
    select: miniNotes,
    enabled: seen && revision !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme has other colours
  useEffect(() => {
    const node = canvas.current;
    if (!node || !data) return;
    const draw = () => paint(node, data);
    const watcher = new ResizeObserver(draw);
    watcher.observe(node);
    draw();
    return () => watcher.disconnect();
  }, [data, shown]);
  return (
    <div className={styles.roll} aria-hidden="true">
      <canvas ref={canvas} className={styles.roll} />
    </div>
  );
}

function paint(node: HTMLCanvasElement, notes: readonly MiniNote[]): void {
  const context = node.getContext("2d");
  if (!context) return;
  const ratio = window.devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = node;
  node.width = Math.round(width * ratio);
  node.height = Math.round(height * ratio);
  context.scale(ratio, ratio);
  drawMiniRoll(context, notes, width, height, roleColour);
}

/** Whether a node has ever been near the window. */
function useSeen(node: React.RefObject<Element | null>): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const element = node.current;
    if (!element || typeof IntersectionObserver === "undefined") return;
    const watcher = new IntersectionObserver(
      ([entry]) => {
        if (!entry?.isIntersecting) return;
        setSeen(true);
        watcher.disconnect();
      },
      { rootMargin: "300px" },
    );
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [node]);
  return seen;
}
