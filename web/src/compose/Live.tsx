import { Square } from "lucide-react";
import type { ReactNode } from "react";
import { Button, Progress } from "../design";
import { useT } from "../i18n";
import { MiniRoll } from "../pictures";
import styles from "./Live.module.css";
import { isBusy, useMaking } from "./making";

const STAGES = ["read", "plan", "compose", "pictures", "originality", "write"] as const;

interface LiveProps {
  /** Play and stop, once there is something to hear. */
  transport: ReactNode;
  /** Where the playhead stands, 0 to 1. */
  at: number | undefined;
}

/** The music as it comes: its bars stream in, and can be heard meanwhile. */
export function Live({ transport, at }: LiveProps) {
  const t = useT();
  const { state, stage, done, position, growing, cancel } = useMaking();
  if (!isBusy(state)) return null;
  const known = STAGES.find((name) => name === stage);
  const waits = position !== null && position > 0 && state === "queued";
  const words = waits
    ? t("compose.waiting", { position })
    : known
      ? t(`compose.stage.${known}`)
      : t("compose.starting");
  const total = growing?.doc.bars.length ?? 0;
  const ready = growing?.readyTicks ?? 0;
  const bars = growing?.doc.bars.filter((bar) => bar < ready).length ?? 0;
  return (
    <section className={styles.live} aria-label={t("compose.live")}>
      <div className={styles.head}>
        <p role="status">{words}</p>
        <div className={styles.actions}>
          {transport}
          <Button size="s" icon={Square} onClick={() => void cancel()}>
            {t("common.stop")}
          </Button>
        </div>
      </div>
      {growing && (
        <MiniRoll
          doc={growing.doc}
          at={at}
          arrived={total ? bars / total : 0}
          label={t("compose.live.bars", { done: bars, total })}
          className={styles.roll}
        />
      )}
      <Progress label={words} hideLabel value={waits || state === "starting" ? null : done} />
    </section>
  );
}
