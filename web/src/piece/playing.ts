/** The desk (sound) and the open piece together: the score is handed on, the mix is live. */

import { useEffect, useMemo } from "react";
import { useDesk } from "../audio";
import { shownDoc, useLive } from "./again/live";
import type { Player } from "./gestures/gesture";
import { mixer, useMixer } from "./mixer/mixerStore";
import { revealTicks } from "./roll/geometry";
import { barSpan } from "./state/cells";
import { chosenCells } from "./state/commands";
import { piece, usePiece } from "./state/document";
import { roll } from "./state/roll";

/** Hand every state of the document to the desk, without a stop in the music. */
export function useDeskFollowsPiece(): void {
  const desk = useDesk();
  useEffect(() => {
    desk.load(piece().doc, { keep: false });
    applyMix();
    function applyMix() {
      const { tracks } = mixer();
      for (const track of piece().doc.tracks) {
        const strip = tracks[track.name];
        if (strip !== undefined) desk.mixer.setTrack(track.id, strip);
      }
    }
    const stopDoc = usePiece.subscribe((now, before) => {
      if (now.doc !== before.doc) desk.load(shownDoc(), { keep: now.id === before.id });
      if (now.doc.tracks.length !== before.doc.tracks.length) applyMix();
    });
    const stopMix = useMixer.subscribe(applyMix);
    const stopLive = useLive.subscribe((now, before) => {
      if (now.shown !== before.shown) desk.load(shownDoc(), { keep: true });
    });
    return () => {
      stopLive();
      stopDoc();
      stopMix();
      desk.transport.stop();
      desk.transport.setLoop(null);
    };
  }, [desk]);
}

/** What gestures ask of the player. */
export function usePlayer(): Player {
  const desk = useDesk();
  return useMemo(
    () => ({
      seek: (ticks) => {
        roll().set({ strays: false });
        desk.transport.seek(ticks);
      },
      loop: () => desk.transport.getState().loop,
      setLoop: (loop) => desk.transport.setLoop(loop),
      audition: (track, pitch, velocity) => {
        // Why there is no sound is told when play is pressed.
        void desk.preview(track, pitch, velocity).catch(() => {});
      },
    }),
    [desk],
  );
}

/** Go to a tick and look there. */
export function goTo(desk: ReturnType<typeof useDesk>, ticks: number): void {
  desk.transport.seek(ticks);
  const { view, layout, extent, set } = roll();
  set({ strays: false, view: revealTicks(view, layout, extent, ticks) });
}

/** The loop on or off; switched on it spans the selected cells, else the whole piece. */
export function toggleLoop(desk: ReturnType<typeof useDesk>): void {
  if (desk.transport.getState().loop !== null) {
    desk.transport.setLoop(null);
    return;
  }
  loopSelection(desk);
}

/** Loop the bars of the selection, or all of the piece where nothing is selected. */
export function loopSelection(desk: ReturnType<typeof useDesk>): void {
  const { doc } = piece();
  const span = barSpan(chosenCells());
  const from = span === null ? 0 : (doc.bars[span[0]] ?? 0);
  const to = span === null ? doc.endTicks : (doc.bars[span[1] + 1] ?? doc.endTicks);
  desk.transport.setLoop({ from, to });
}
