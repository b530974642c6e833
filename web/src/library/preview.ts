import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { getMix, getScore, type PieceRow } from "../api";
import { useDesk, useTransport } from "../audio";
import { toastError } from "../design";
import { fromJson } from "../score";

/** Hear a piece without leaving the list; it stops when the list goes. */
export function usePreview() {
  const desk = useDesk();
  const queries = useQueryClient();
  const [loaded, setLoaded] = useState<string>();
  const active = useTransport((state) => state.state !== "stopped" && state.state !== "paused");

  useEffect(() => () => desk.transport.stop(), [desk]);

  const toggle = async (piece: PieceRow) => {
    if (loaded === piece.id) {
      void desk.transport.toggle();
      return;
    }
    try {
      // The click is what lets the browser sound; the notes come after it.
      void desk.unblock();
      const { id, revision } = piece;
      const [score, mix] = await Promise.all([
        queries.fetchQuery({
          queryKey: ["score", id, "mini", revision],
          queryFn: () => getScore({ path: { piece_id: id } }),
          staleTime: Number.POSITIVE_INFINITY,
        }),
        getMix({ path: { piece_id: id } }),
      ]);
      desk.load(fromJson(score), { mix });
      setLoaded(id);
      await desk.transport.play(0);
    } catch (error) {
      toastError(error);
    }
  };

  return { playing: active ? loaded : undefined, toggle };
}
