import { Check, FolderOpen, Pause, Play, Shuffle, Trash2, X } from "lucide-react";
import { Link } from "wouter";
import type { Take } from "../api";
import { usePosition } from "../audio";
import { clock } from "../compose/brief";
import { Button, Chip, cx, IconButton, Meter } from "../design";
import { type Key, useT } from "../i18n";
import { MiniRoll } from "../pictures";
import { fieldKey } from "../receipt/receipt";
import type { ScoreDoc } from "../score";
import { useTakeDoc } from "./onDesk";
import styles from "./TakeCard.module.css";
import { whyOf } from "./why";

export interface TakeCardProps {
  piece: string;
  take: Take;
  /** How many takes were made together with it, itself included. */
  rivals: number;
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
  const { piece, take, isLoaded, isPlaying } = props;
  const t = useT();
  const doc = useTakeDoc(piece, take.id);
  const name = t("takes.name", { number: take.id.slice(1) });
  const picture = t("takes.picture", { name, bars: take.bars ?? 0 });
  return (
    <article
      className={cx(styles.card, take.kept && styles.kept, isLoaded && styles.loaded)}
      aria-label={name}
    >
      <header className={styles.head}>
        <h3>{name}</h3>
        {take.kept && (
          <Chip tone="accent" icon={Check}>
            {t("takes.kept")}
          </Chip>
        )}
        <span className={styles.length}>{clock(take.seconds ?? 0)}</span>
        {!take.kept && (
          <IconButton
            size="s"
            icon={Trash2}
            label={t("takes.discard", { name })}
            // The second half of a double click would throw away the take that has moved here.
            onClick={(event) => event.detail < 2 && props.onDiscard()}
            disabled={props.busy}
          />
        )}
      </header>
      <div className={styles.picture}>
        {!doc && <div className={styles.blank} />}
        {doc &&
          (isLoaded ? (
            <Playhead doc={doc} label={picture} />
          ) : (
            <MiniRoll doc={doc} label={picture} />
          ))}
        <IconButton
          variant={isPlaying ? "solid" : "soft"}
          size="l"
          className={styles.play}
          icon={isPlaying ? Pause : Play}
          label={t(isPlaying ? "takes.pause" : "takes.play", { name })}
          onClick={props.onPlay}
        />
      </div>
      <Measured take={take} rivals={props.rivals} />
      <Checks take={take} />
      <Actions {...props} />
    </article>
  );
}

/** Its place among its rivals and why, and what was measured, in figures of 100. */
function Measured({ take, rivals }: { take: Take; rivals: number }) {
  const t = useT();
  const ranked = rivals > 1 && take.place !== null;
  const why = ranked ? whyOf(take.reasons).map((key) => (t as (key: Key) => string)(key)) : [];
  return (
    <div className={styles.measured}>
      {ranked && (
        <p className={styles.place}>
          <strong title={t("takes.rank.hint")}>
            {take.place === 1
              ? t("takes.best")
              : t("takes.rank", { place: take.place ?? 0, count: rivals })}
          </strong>
          <span>{why.join(" · ")}</span>
        </p>
      )}
      <div title={t("takes.total.hint")}>
        <Meter
          label={t("takes.total")}
          value={take.total ?? 0}
          text={String(Math.round((take.total ?? 0) * 100))}
        />
      </div>
      <dl className={styles.figures}>
        {SHOWN.map((measured) => {
          const value = take.measurements[measured];
          return value == null ? null : (
            <div key={measured}>
              <dt>{t(`takes.measured.${measured}`)}</dt>
              <dd>{Math.round(value * 100)}</dd>
            </div>
          );
        })}
      </dl>
    </div>
  );
}

/** Whether it holds what was asked, and what it shares with other music. */
function Checks({ take }: { take: Take }) {
  const t = useT();
  const broken = take.conformance.filter((check) => !check.ok);
  return (
    <div className={styles.checks}>
      {take.conformance.length > 0 && (
        <Chip tone={broken.length ? "bad" : "good"} icon={broken.length ? X : Check}>
          {broken.length
            ? t("takes.missed", {
                what: broken.map((check) => t(fieldKey(check.field))).join(", "),
              })
            : t("takes.met", { count: take.conformance.length })}
        </Chip>
      )}
      <OwnRun take={take} />
    </div>
  );
}

function Actions({ piece, take, busy, onKeep, onMore }: TakeCardProps) {
  const t = useT();
  return (
    <footer className={styles.actions}>
      {take.kept ? (
        <Link href={`/piece/${piece}`} asChild>
          <Button variant="solid" icon={FolderOpen}>
            {t("takes.open")}
          </Button>
        </Link>
      ) : (
        <Button variant="soft" icon={Check} onClick={onKeep} disabled={busy}>
          {t("takes.keep")}
        </Button>
      )}
      <Button variant="ghost" icon={Shuffle} onClick={onMore} disabled={busy}>
        {t("takes.moreLikeThis")}
      </Button>
    </footer>
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
      {row.own_run === 0 ? t("takes.run.none") : t("takes.run", { count: row.own_run })}
    </Chip>
  );
}
