import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { getScore } from "../api";
import { MiniRoll as Picture, useSeen } from "../pictures";
import { fromJson } from "../score";
import styles from "./MiniRoll.module.css";

/** A piece from afar; its notes are fetched when it comes near the window. */
export function MiniRoll({ id, revision }: { id: string; revision: number | null }) {
  const place = useRef<HTMLDivElement>(null);
  const seen = useSeen(place);
  const { data } = useQuery({
    queryKey: ["score", id, "mini", revision],
    queryFn: ({ signal }) => getScore({ path: { piece_id: id }, signal }),
    select: fromJson,
    enabled: seen && revision !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <div ref={place} className={styles.roll}>
      {data && <Picture doc={data} className={styles.roll} />}
    </div>
  );
}
