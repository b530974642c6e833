import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { create } from "zustand";
import { getTakeScore, type Take } from "../api";
import { useDesk, usePlayback } from "../audio";
import { toastError } from "../design";
import { fromJson, type Growing, type ScoreDoc } from "../score";

/** What the desk holds for the front page: a stream, a take, or nothing. */
export const useOnDesk = create<{ name: string; put: (name: string) => void }>((set) => ({
  name: "",
  put: (name) => set({ name }),
}));

export const LIVE = "live";
export const nameOfTake = (piece: string, take: string) => `${piece}/${take}`;

const scoreOf = (piece: string, take: string) => ({
  queryKey: ["score", piece, take],
  queryFn: async (): Promise<ScoreDoc> =>
    fromJson(await getTakeScore({ path: { piece_id: piece, take_id: take } })),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Fetches a take's score, once. */
function useTakeScore() {
  const queries = useQueryClient();
  return useCallback(
    (piece: string, take: string): Promise<ScoreDoc> => queries.fetchQuery(scoreOf(piece, take)),
    [queries],
  );
}

/** A take's score; null until it is there, or where there is no take. */
export function useTakeDoc(piece: string | null, take: string | null): ScoreDoc | null {
  const { data } = useQuery({
    ...scoreOf(piece ?? "", take ?? ""),
    enabled: piece !== null && take !== null,
  });
  return data ?? null;
}

/** Play a take, or pause it; from one take to another the music goes on at the same place. */
export function useTakePlayer() {
  const desk = useDesk();
  const playback = usePlayback();
  const { name, put } = useOnDesk();
  const score = useTakeScore();
  const toggle = async (piece: string, take: string) => {
    const wanted = nameOfTake(piece, take);
    if (name === wanted) return playback.toggle();
    try {
      const doc = await score(piece, take);
      const goesOn = name !== "" && playback.state !== "stopped";
      desk.load(doc, { keep: goesOn });
      put(wanted);
      if (playback.state !== "playing") playback.play();
    } catch (error) {
      toastError(error);
    }
  };
  const silence = () => {
    playback.stop();
    put("");
  };
  return { name, state: playback.state, toggle, silence };
}

/**
 * Hand the desk what streams in, and begin to play it once its first bars are there; a stream that
 * is broken off falls silent.
 */
export function useLiveMusic(
  growing: Growing | null,
  playsAtOnce: boolean,
  brokenOff = false,
): void {
  const desk = useDesk();
  const put = useOnDesk((state) => state.put);
  const begun = useRef(false);
  useEffect(() => {
    if (growing === null) {
      begun.current = false;
      return;
    }
    if (growing.readyTicks <= 0) return;
    const { doc, readyTicks, complete } = growing;
    const isFirst = !begun.current;
    begun.current = true;
    if (!isFirst && useOnDesk.getState().name !== LIVE) return;
    desk.load(doc, { readyTicks, complete, keep: !isFirst });
    if (!isFirst) return;
    put(LIVE);
    if (playsAtOnce) desk.transport.play();
  }, [growing, playsAtOnce, desk, put]);
  useEffect(() => {
    if (!brokenOff || useOnDesk.getState().name !== LIVE) return;
    desk.transport.stop();
    put("");
  }, [brokenOff, desk, put]);
}

/**
 * Once the stream has ended, what was heard of it goes on as the take that it became; when the
 * room is left, it falls silent.
 */
export function useSettledMusic(piece: string | null, takes: readonly Take[], done: boolean): void {
  const desk = useDesk();
  const score = useTakeScore();
  useEffect(() => {
    const { name, put } = useOnDesk.getState();
    const heard = takes.find((take) => take.number === 1) ?? takes[0];
    if (!done || name !== LIVE || piece === null || !heard) return;
    score(piece, heard.id).then((doc) => {
      if (useOnDesk.getState().name !== LIVE) return;
      desk.load(doc, { keep: true });
      put(nameOfTake(piece, heard.id));
    }, toastError);
  }, [piece, takes, done, desk, score]);
  useEffect(
    () => () => {
      desk.transport.pause();
      useOnDesk.getState().put("");
    },
    [desk],
  );
}
