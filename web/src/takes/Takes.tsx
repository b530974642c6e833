import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useShallow } from "zustand/react/shallow";
import { keepTake, type Take } from "../api";
import { isBusy, useMaking } from "../compose/making";
import { toast, toastError } from "../design";
import { useT } from "../i18n";
import { UNDO_MS, useDiscarding } from "./discarding";
import { nameOfTake, useTakePlayer } from "./onDesk";
import { TakeCard } from "./TakeCard";
import styles from "./Takes.module.css";

const AMOUNT = 0.3;
const MORE = 3;

/** The candidates of a piece, side by side: listen, keep one, throw away, ask for more like one. */
export function Takes({ piece, takes: all }: { piece: string; takes: readonly Take[] }) {
  const t = useT();
  const queries = useQueryClient();
  const player = useTakePlayer();
  const { state, setTakes, start } = useMaking(
    useShallow(({ state, setTakes, start }) => ({ state, setTakes, start })),
  );
  const [working, setWorking] = useState(false);
  const busy = working || isBusy(state);
  const discarding = useDiscarding();
  const shown = all.filter((take) => !discarding.gone.has(nameOfTake(piece, take.id)));

  const act = async (change: () => Promise<void>) => {
    setWorking(true);
    try {
      await change();
      await queries.invalidateQueries({ queryKey: ["pieces"] });
      await queries.invalidateQueries({ queryKey: ["piece", piece] });
    } catch (error) {
      toastError(error);
    } finally {
      setWorking(false);
    }
  };
  const keep = (take: Take) =>
    act(async () => {
      const kept = await keepTake({ path: { piece_id: piece, take_id: take.id } });
      setTakes(
        all.map((each) => ({ ...each, kept: each.id === take.id })),
        kept.revision,
      );
    });
  const discard = (take: Take) => {
    if (player.name === nameOfTake(piece, take.id)) player.silence();
    discarding.begin(piece, take);
    toast({
      title: t("takes.discarded", { number: take.id.slice(1) }),
      action: { label: t("common.undo"), run: () => discarding.undo(piece, take.id) },
      stay_ms: UNDO_MS,
    });
  };
  const more = (take: Take) =>
    start({
      verb: "vary",
      body: { source: { piece, take: take.id }, amount: AMOUNT, takes: MORE, keep: "none" },
    });

  return (
    <section className={styles.takes} aria-label={t("takes.title")}>
      <h2>{t("takes.title")}</h2>
      <ul className={styles.grid}>
        {shown.map((take) => {
          const isLoaded = player.name === nameOfTake(piece, take.id);
          return (
            <li key={take.id}>
              <TakeCard
                piece={piece}
                take={take}
                rivals={all.filter((each) => each.job === take.job).length}
                isLoaded={isLoaded}
                isPlaying={isLoaded && player.state === "playing"}
                busy={busy}
                onPlay={() => void player.toggle(piece, take.id)}
                onKeep={() => void keep(take)}
                onDiscard={() => discard(take)}
                onMore={() => void more(take)}
              />
            </li>
          );
        })}
      </ul>
    </section>
  );
}
