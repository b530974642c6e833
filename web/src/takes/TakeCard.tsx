import { Check, FolderOpen, Pause, Play, Shuffle, Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import { Link } from "wouter";
import type { Take } from "../api";
import { usePosition } from "../audio";
import { clock } from "../compose/brief";
import { Button, Chip, cx, IconButton, Meter } from "../design";
import { useT } from "../i18n";
import type { ScoreDoc } from "../score";
import { MiniRoll } from "../pictures";
import { useTakeScore } from "./onDesk";
import styles from "./TakeCard.module.css";

export interface TakeCardProps {
  piece: string;
  take: Take;
  isLoaded: boolean;
  isPlaying: boolean;
  busy: boolean;
  onPlay: () => void;
  onKeep: () => void;
  onDiscard: () => void;
  onMore: () => void;
}

/** The measurements that people ask about, of the many; each from 0 to 1. */
const SHOWN = ["likeness", "chord_fit", "repetition_health", "playability"] as const;

function Playhead({ doc, label }: { doc: ScoreDoc; label: string }) {
  const at = usePosition(30);
  return <MiniRoll doc={doc} label={label} at={Math.min(1, at / Math.max(1, doc.endTicks))} />;
}

/** One candidate: how it looks, sounds and measures, and what to do with it. */
export function TakeCard(props: TakeCardProps) {
  const { piece, take, isLoaded, isPlaying, busy } = props;
  const t = useT();
  const score = useTakeScore();
  const [doc, setDoc] = useState<ScoreDoc | null>(null);
  useEffect(() => {
    let isHere = true;
    score(piece, take.id).then(
      (found) => isHere && setDoc(found),
      () => undefined,
    );
    return () => {
      isHere = false;
    };
  }, [piece, take.id, score]);
  const name = t("takes.name", { number: take.id.slice(1) });
  const picture = t("takes.picture", { name, bars: take.bars ?? 0 });
  const broken = take.conformance.filter((check) => !check.ok);
  return (
    <article className={cx(styles.card, take.kept && styles.kept)} aria-label={name}>
      <header className={styles.head}>
        <h3>{name}</h3>
        {take.kept && (
          <Chip tone="accent" icon={Check}>
            {t("takes.kept")}
          </Chip>
        )}
        <span className={styles.length}>{clock(take.seconds ?? 0)}</span>
      </header>
      <div className={styles.picture}>
        {doc ? (
          isLoaded ? (
            <Playhead doc={doc} label={picture} />
          ) : (
            <MiniRoll doc={doc} label={picture} />
          )
        ) : (
          <div className={styles.blank} />
        )}
        <IconButton
          variant={isPlaying ? "solid" : "soft"}
          size="l"
          className={styles.play}
          icon={isPlaying ? Pause : Play}
          label={t(isPlaying ? "takes.pause" : "takes.play", { name })}
          onClick={props.onPlay}
        />
      </div>
      <Meter label={t("takes.total")} value={take.total ?? 0} />
      <ul className={styles.reasons}>
        {take.reasons.slice(0, 3).map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      <details className={styles.more}>
        <summary>{t("takes.measurements")}</summary>
        {SHOWN.map((measured) => {
          const value = take.measurements[measured];
          return value == null ? null : (
            <Meter
              key={measured}
              label={t(`takes.measured.${measured}`)}
              value={value}
              tone="good"
            />
          );
        })}
      </details>
      <div className={styles.checks}>
        {take.conformance.length > 0 && (
          <Chip tone={broken.length ? "bad" : "good"}>
            {broken.length
              ? t("takes.missed", { what: broken.map((check) => check.field).join(", ") })
              : t("takes.met", { count: take.conformance.length })}
          </Chip>
        )}
        <OwnRun take={take} />
      </div>
      <footer className={styles.actions}>
        {take.kept ? (
          <Link href={`/piece/${piece}`} asChild>
            <Button variant="solid" icon={FolderOpen}>
              {t("takes.open")}
            </Button>
          </Link>
        ) : (
          <Button variant="soft" icon={Check} onClick={props.onKeep} disabled={busy}>
            {t("takes.keep")}
          </Button>
        )}
        <Button variant="ghost" icon={Shuffle} onClick={props.onMore} disabled={busy}>
          {t("takes.moreLikeThis")}
        </Button>
        {!take.kept && (
          <IconButton
            icon={Trash2}
            label={t("takes.discard", { name })}
            onClick={props.onDiscard}
            disabled={busy}
          />
        )}
      </footer>
    </article>
  );
}

interface Comparison {
  own_run?: number;
  usual_run?: number;
}

/** The longest stretch that a corpus holds as well, beside what is usual. */
function OwnRun({ take }: { take: Take }) {
  const t = useT();
  const found = take.originality as (Comparison & { corpora?: Comparison[] }) | null;
  const row = found?.corpora?.[0] ?? found;
  if (row?.own_run === undefined) return null;
  const isUsual = row.usual_run === undefined || row.own_run <= row.usual_run;
  return (
    <Chip
      tone={isUsual ? "good" : "bad"}
      title={t("takes.run.hint", { usual: row.usual_run ?? "–" })}
    >
      {t("takes.run", { count: row.own_run })}
    </Chip>
  );
}
