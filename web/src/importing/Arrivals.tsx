import { X } from "lucide-react";
import { Link } from "wouter";
import { Button, IconButton, Progress } from "../design";
import { useT } from "../i18n";
import styles from "./Arrivals.module.css";
import { HearingDialog } from "./HearingDialog";
import { type Arrival, answerHearing, useImports } from "./imports";

/** The files on their way in, in a corner of the window. */
export function Arrivals() {
  const t = useT();
  const { arrivals, drop } = useImports();
  const asking = arrivals.find((arrival) => arrival.phase === "asking");
  if (arrivals.length === 0) return null;
  const over = arrivals.every(({ phase }) => phase === "done" || phase === "failed");
  return (
    <section className={styles.tray} aria-label={t("importing.tray")}>
      <header className={styles.head}>
        <h2>{t("importing.tray")}</h2>
        {over && (
          <IconButton
            icon={X}
            size="s"
            label={t("common.close")}
            tooltip={false}
            onClick={() => {
              for (const { id } of arrivals) drop(id);
            }}
          />
        )}
      </header>
      <ul className={styles.list} aria-live="polite">
        {arrivals.map((arrival) => (
          <li key={arrival.id} className={styles.arrival}>
            <ArrivalRow arrival={arrival} />
          </li>
        ))}
      </ul>
      {asking && (
        <HearingDialog
          name={asking.name}
          onAnswer={(hearing) => answerHearing(asking.id, hearing)}
          onCancel={asking.stop}
        />
      )}
    </section>
  );
}

function ArrivalRow({ arrival }: { arrival: Arrival }) {
  const t = useT();
  const drop = useImports((state) => state.drop);
  const { phase, name, problem, piece } = arrival;
  if (phase === "failed")
    return (
      <>
        <div className={styles.words}>
          <p className={styles.name}>{name}</p>
          <p className={styles.bad}>{problem?.title}</p>
          {problem?.next && <p className={styles.next}>{problem.next}</p>}
        </div>
        <IconButton
          icon={X}
          size="s"
          label={t("importing.forget", { name })}
          tooltip={false}
          onClick={() => drop(arrival.id)}
        />
      </>
    );
  if (phase === "done")
    return (
      <>
        <p className={styles.name}>{name}</p>
        {piece && (
          <Link href={`/piece/${piece}`} asChild onClick={() => drop(arrival.id)}>
            <Button size="s">{t("common.open")}</Button>
          </Link>
        )}
      </>
    );
  const doing =
    phase === "sending"
      ? t("importing.sending")
      : t(arrival.kind === "audio" ? "importing.hearing" : "importing.reading");
  return (
    <>
      <div className={styles.words}>
        <p className={styles.name}>{name}</p>
        {phase === "waiting" ? (
          <p className={styles.next}>{t("importing.waiting")}</p>
        ) : (
          <Progress label={doing} value={arrival.done} />
        )}
      </div>
      <IconButton
        icon={X}
        size="s"
        label={t("importing.stop", { name })}
        tooltip={false}
        onClick={arrival.stop}
      />
    </>
  );
}
