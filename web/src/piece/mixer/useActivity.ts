import { type RefObject, useEffect } from "react";
import { useDesk, useTransport } from "../../audio";
import type { Track } from "../../score";
import { eachBetween, indexOf } from "../roll/noteIndex";
import { mixer, PLAIN } from "./mixerStore";

const FALL = 0.88;

/** How loud a track sounds at a tick, 0 to 1, from the notes that sound there and its volume. */
function loudnessAt(track: Track, ticks: number, gainDb: number): number {
  let velocity = 0;
  eachBetween(indexOf(track.notes), ticks, ticks + 1, (note) => {
    velocity = Math.max(velocity, note.velocity);
  });
  return Math.min(1, (velocity / 127) * 10 ** (gainDb / 40));
}

/** Move a track's light with its notes while the music plays. */
export function useActivity(
  track: Track,
  isSilent: boolean,
  light: RefObject<HTMLSpanElement | null>,
): void {
  const desk = useDesk();
  const state = useTransport((now) => now.state);
  useEffect(() => {
    const element = light.current;
    if (element === null) return;
    element.style.transform = "scaleY(0)";
    if (state !== "playing" || isSilent) return;
    let shown = 0;
    let ask = 0;
    const draw = () => {
      const { gainDb } = mixer().tracks[track.name] ?? PLAIN;
      const loud = loudnessAt(track, desk.transport.positionTicks(), gainDb);
      shown = Math.max(loud, shown * FALL);
      element.style.transform = `scaleY(${shown.toFixed(3)})`;
      ask = requestAnimationFrame(draw);
    };
    ask = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(ask);
  }, [desk, track, isSilent, state, light]);
}
