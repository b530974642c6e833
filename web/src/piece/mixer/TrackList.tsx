import { Drum, Plus } from "lucide-react";
import { type RefObject, useEffect, useRef } from "react";
import { IconButton, Menu } from "../../design";
import { useT } from "../../i18n";
import type { Track } from "../../score";
import { HEAD_PX } from "../roll/layout";
import { addPart, selectTrack } from "../state/commands";
import { piece, usePiece } from "../state/document";
import { roll, useRoll } from "../state/roll";
import styles from "./list.module.css";
import { TrackStrip } from "./TrackStrip";

const NOTES_STRIP_PX = 72;

/** The tracks at the left: beside their rows in the arrangement, a list of its own in the notes view. */
export function TrackList({ silent }: { silent: ReadonlySet<number> }) {
  const t = useT();
  const tracks = usePiece((state) => state.doc.tracks);
  const mode = useRoll((state) => state.mode);
  const focus = useRoll((state) => state.focus);
  const rowPx = useRoll((state) => state.view.rowPx);
  const topPx = useRoll((state) => state.view.topPx);
  const isRows = mode === "arrangement";
  const list = useRef<HTMLDivElement>(null);
  useScroll(list, isRows);
  return (
    <section className={styles.list} aria-label={t("piece.tracks")} data-mode={mode}>
      <div className={styles.head} style={{ height: HEAD_PX }}>
        <h2 className={styles.title}>{t("piece.tracks")}</h2>
        <AddTrack />
      </div>
      <div ref={list} className={isRows ? styles.window : styles.scroll}>
        <ul style={isRows ? { transform: `translateY(${-topPx}px)` } : undefined}>
          {tracks.map((track) => (
            <li key={track.id} onFocusCapture={() => isRows && keepInSight(track)}>
              <TrackStrip
                track={track}
                heightPx={isRows ? rowPx : NOTES_STRIP_PX}
                isFocused={!isRows && track.id === focus}
                isSilent={silent.has(track.id)}
                nameLabel={t(isRows ? "piece.mixer.selectAll" : "piece.mixer.edit", {
                  part: track.name,
                })}
                onName={() => (isRows ? selectTrack(track.id) : roll().look(track.id))}
              />
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

/** Wheel and finger over the strips move the rows of the canvas with them. */
function useScroll(list: RefObject<HTMLDivElement | null>, isRows: boolean): void {
  useEffect(() => {
    const element = list.current;
    if (element === null || !isRows) return;
    let lastY = 0;
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      roll().scroll(0, event.deltaMode === 1 ? event.deltaY * 16 : event.deltaY);
    };
    const start = (event: TouchEvent) => {
      lastY = event.touches[0]?.clientY ?? 0;
    };
    const move = (event: TouchEvent) => {
      const y = event.touches[0]?.clientY ?? lastY;
      roll().scroll(0, lastY - y);
      lastY = y;
    };
    const stop = new AbortController();
    const { signal } = stop;
    element.addEventListener("wheel", wheel, { signal, passive: false });
    element.addEventListener("touchstart", start, { signal, passive: true });
    element.addEventListener("touchmove", move, { signal, passive: true });
    return () => stop.abort();
  }, [list, isRows]);
}

/** The rows move with the canvas, so focus scrolls the canvas. */
function keepInSight(track: Track): void {
  const row = piece().doc.tracks.indexOf(track);
  const { view, layout, scroll } = roll();
  const top = row * view.rowPx - view.topPx;
  const high = layout.body.bottom - layout.body.top;
  if (top < 0) scroll(0, top);
  else if (top + view.rowPx > high) scroll(0, top + view.rowPx - high);
}

function AddTrack() {
  const t = useT();
  return (
    <Menu
      align="start"
      trigger={<IconButton icon={Plus} size="s" tooltip={false} label={t("piece.mixer.add")} />}
      items={[
        { label: t("piece.mixer.addPart"), icon: Plus, onSelect: () => addPart(false) },
        { label: t("piece.mixer.addDrums"), icon: Drum, onSelect: () => addPart(true) },
      ]}
    />
  );
}
