import { useQuery } from "@tanstack/react-query";
import { Check, Disc3, Play, Square } from "lucide-react";
import { useEffect, useState } from "react";
import { keepTake, listTakes, type Piece } from "../api";
import { useDesk, usePlayback } from "../audio";
import { Button, EmptyState, IconButton, Page, toastError } from "../design";
import { useT } from "../i18n";
import { fromJson } from "../score";
import styles from "./page.module.css";
import { fetchTakeScore } from "./state/server";

interface NoTakeProps {
  row: Piece;
  onKept: () => void;
}

/** Takes were made, but none was kept: hear them, and keep one. */
export function NoTake({ row, onKept }: NoTakeProps) {
  const t = useT();
  const listed = useQuery({
    queryKey: ["piece", row.id, "takes"],
    queryFn: () => listTakes({ path: { piece_id: row.id } }),
  });
  const takes = [...(listed.data?.takes ?? [])].sort((a, b) => (a.place ?? 99) - (b.place ?? 99));
  const hearing = useHearing(row.id);
  const keep = (take: string) =>
    void keepTake({ path: { piece_id: row.id, take_id: take } }).then(onKept, toastError);
  return (
    <Page title={row.title || t("piece.untitled")}>
      <EmptyState icon={Disc3} title={t("piece.noTake.title")}>
        {t("piece.noTake.words")}
        <ul className={styles.takes} aria-label={t("piece.tray")}>
          {takes.map((take, place) => (
            <li key={take.id} className={styles.take}>
              <IconButton
                icon={hearing.take === take.id ? Square : Play}
                label={t(hearing.take === take.id ? "piece.stop" : "piece.noTake.hear", {
                  number: place + 1,
                })}
                onClick={() => hearing.toggle(take.id)}
              />
              <span className={styles.which}>
                <strong>{t("piece.tray.take", { number: place + 1 })}</strong>
                {take.total !== null && (
                  <span className={styles.total}>
                    {t("piece.tray.score", { score: Math.round(take.total * 100) / 100 })}
                  </span>
                )}
              </span>
              <Button
                icon={Check}
                variant={place === 0 ? "solid" : "soft"}
                aria-label={t("piece.noTake.keepOne", { number: place + 1 })}
                onClick={() => keep(take.id)}
              >
                {t("piece.tray.done")}
              </Button>
            </li>
          ))}
        </ul>
      </EmptyState>
    </Page>
  );
}

/** One take at a time on the desk; silence when the page is left. */
function useHearing(piece: string) {
  const desk = useDesk();
  const { isPlaying } = usePlayback();
  const [take, setTake] = useState<string | null>(null);
  useEffect(() => () => desk.transport.stop(), [desk]);
  const toggle = async (next: string) => {
    desk.transport.stop();
    if (take === next && isPlaying) return setTake(null);
    desk.load(fromJson(await fetchTakeScore(piece, next)));
    setTake(next);
    await desk.transport.play(0);
  };
  return {
    take: isPlaying ? take : null,
    toggle: (next: string) => void toggle(next).catch(toastError),
  };
}
