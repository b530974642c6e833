import { useRef } from "react";
import { sectionHue } from "../draw/head";
import { usePiece } from "../state/document";
import { roll, useRoll } from "../state/roll";
import styles from "./overview.module.css";

/** The whole piece as a strip: its sections, and a window over what is on the screen. */
export function Overview() {
  const track = useRef<HTMLDivElement>(null);
  const doc = usePiece((state) => state.doc);
  const left = useRoll((state) => state.view.leftTicks);
  const span = useRoll(({ view, layout }) => (layout.widthPx - layout.keysPx) / view.pxPerTick);
  const end = Math.max(1, doc.endTicks);
  const share = (ticks: number) => `${Math.min(100, (ticks / end) * 100)}%`;
  const go = (event: React.PointerEvent) => {
    const box = track.current?.getBoundingClientRect();
    if (box === undefined || (event.type === "pointermove" && event.buttons === 0)) return;
    if (event.type === "pointerdown") track.current?.setPointerCapture(event.pointerId);
    const middle = ((event.clientX - box.left) / box.width) * end;
    const { view, scroll, set } = roll();
    set({ strays: true });
    scroll((middle - span / 2 - view.leftTicks) * view.pxPerTick, 0);
  };
  return (
    <div
      ref={track}
      className={styles.track}
      aria-hidden="true"
      onPointerDown={go}
      onPointerMove={go}
    >
      {doc.sections.map((section, place) => {
        const next = doc.sections[place + 1]?.at_ticks ?? end;
        return (
          <span
            key={section.at_ticks}
            className={styles.section}
            style={{
              left: share(section.at_ticks),
              width: share(next - section.at_ticks),
              ["--hue" as string]: sectionHue(section.name),
            }}
          />
        );
      })}
      <span className={styles.window} style={{ left: share(left), width: share(span) }} />
    </div>
  );
}
