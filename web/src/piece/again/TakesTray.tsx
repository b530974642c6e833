import { Check, Play, RotateCcw, Undo2 } from "lucide-react";
import { useDesk } from "../../audio";
import { Button, cx, IconButton, Progress } from "../../design";
import { useT } from "../../i18n";
import { barSpan } from "../state/cells";
import { piece } from "../state/document";
import { roll } from "../state/roll";
import styles from "./again.module.css";
import { useAsking } from "./asking";
import { ask, cancelWork, closeTray, swapIn, type Tray, useWork } from "./work";

/** What is being made, and the takes of what was made: heard in place, swapped, kept. */
export function TakesTray() {
  const work = useWork((state) => state.work);
  const tray = useWork((state) => state.tray);
  if (work !== null) return <AtWork />;
  return tray === null ? null : <Choice tray={tray} />;
}

function AtWork() {
  const t = useT();
  const work = useWork((state) => state.work);
  if (work === null) return null;
  const isWaiting = work.position !== null && work.position > 0 && work.done === null;
  const words = isWaiting
    ? t("piece.stage.queued", { position: work.position ?? 1 })
    : t(`piece.stage.${work.verb}`);
  return (
    <div className={styles.tray} role="status">
      <div className={styles.progress}>
        <Progress label={words} value={work.done} />
      </div>
      <Button size="s" onClick={() => void cancelWork()} disabled={work.job === null}>
        {t("common.cancel")}
      </Button>
    </div>
  );
}

function Choice({ tray }: { tray: Tray }) {
  const t = useT();
  const listen = useListen(tray);
  return (
    <section className={styles.tray} aria-label={t("piece.tray")}>
      <div className={styles.choices} role="radiogroup" aria-label={t("piece.tray")}>
        <Option isChosen={tray.chosen === -1} onChoose={() => swapIn(-1)}>
          <Undo2 aria-hidden="true" className={styles.icon} />
          {t("piece.tray.before")}
        </Option>
        {tray.candidates.map(({ take }, place) => (
          <Option key={take.id} isChosen={tray.chosen === place} onChoose={() => swapIn(place)}>
            <strong>{t("piece.tray.take", { number: place + 1 })}</strong>
            {take.total !== null && (
              <span className={styles.total}>
                {t("piece.tray.score", { score: Math.round(take.total * 100) / 100 })}
              </span>
            )}
          </Option>
        ))}
      </div>
      <div className={styles.actions}>
        <IconButton icon={Play} label={t("piece.tray.listen")} size="s" onClick={listen} />
        <IconButton
          icon={RotateCcw}
          label={t("piece.tray.more")}
          size="s"
          onClick={() => again(tray)}
        />
        <Button size="s" variant="solid" icon={Check} onClick={closeTray}>
          {t("piece.tray.done")}
        </Button>
      </div>
    </section>
  );
}

function Option({
  isChosen,
  onChoose,
  children,
}: {
  isChosen: boolean;
  onChoose: () => void;
  children: React.ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a card is more than an input can hold
    <button
      type="button"
      role="radio"
      aria-checked={isChosen}
      className={cx(styles.option, isChosen && styles.chosen)}
      onClick={onChoose}
    >
      {children}
    </button>
  );
}

function useListen(tray: Tray): () => void {
  const desk = useDesk();
  return () => {
    const { doc } = piece();
    const span = barSpan(tray.cells);
    const from = span === null ? tray.before.endTicks : (doc.bars[span[0]] ?? 0);
    void desk.transport.play(from < doc.endTicks ? from : 0);
  };
}

function again(tray: Tray): void {
  swapIn(-1);
  closeTray();
  const { takes } = useAsking.getState();
  void ask({ verb: tray.verb, takes, cells: tray.cells, locks: roll().locks });
}
