import { Pause, Play, Square } from "lucide-react";
import { useEffect, useRef } from "react";
import { useAbout } from "../api";
import { useDesk, usePlayback, usePosition } from "../audio";
import { Button, cx, IconButton, Progress, roleVar } from "../design";
import { useT } from "../i18n";
import { useNames } from "../i18n/names";
import { MiniRoll } from "../pictures";
import type { ScoreDoc } from "../score";
import { LIVE, nameOfTake, useOnDesk, useTakeDoc, useTakePlayer } from "../takes";
import { nameOfRole } from "./ChipRow";
import { isBusy, useMaking } from "./making";
import { nowAt } from "./now";
import styles from "./Stage.module.css";

const STAGES = ["read", "plan", "compose", "pictures", "originality", "write"] as const;
const LOOKS_A_SECOND = 24;

/** What is on the stage: the stream while it is heard, else the take that was chosen last. */
function useOnStage() {
  const { state, growing, piece, takes } = useMaking();
  const loaded = useOnDesk((desk) => desk.name);
  const busy = isBusy(state);
  const chosen = takes.find((each) => piece !== null && nameOfTake(piece, each.id) === loaded);
  const isLive = growing !== null && (loaded === LIVE || (busy && chosen === undefined));
  const take = isLive ? undefined : (chosen ?? takes.find((each) => each.kept) ?? takes[0]);
  const doc = useTakeDoc(piece, take?.id ?? null);
  return {
    isLive,
    take,
    doc: isLive ? growing.doc : (doc ?? growing?.doc ?? null),
    readyTicks: isLive ? growing.readyTicks : (doc?.endTicks ?? 0),
    isOnDesk: isLive ? loaded === LIVE : chosen !== undefined,
  };
}

/** The music in view: its bars as they stream in, its playhead, what sounds right now. */
export function Stage() {
  const t = useT();
  const making = useMaking();
  const on = useOnStage();
  const playback = usePlayback();
  const player = useTakePlayer();
  const place = useRef<HTMLElement>(null);
  const busy = isBusy(making.state);
  const isShown = on.doc !== null;
  useEffect(() => {
    // What was asked for comes into view, however long the form above it is.
    if (busy && (making.asked || isShown)) place.current?.scrollIntoView?.({ block: "nearest" });
  }, [busy, making.asked, isShown]);
  if (!busy && on.doc === null) return null;
  const sounds = on.isOnDesk && playback.isPlaying;
  const toggle = () => {
    if (on.isLive) playback.toggle();
    else if (making.piece && on.take) void player.toggle(making.piece, on.take.id);
  };
  return (
    <section
      ref={place}
      className={cx(styles.stage, busy && styles.busy)}
      aria-label={t(busy ? "compose.live" : "compose.stage")}
      aria-busy={busy}
    >
      <header className={styles.head}>
        <IconButton
          variant="solid"
          size="l"
          className={styles.play}
          icon={sounds ? Pause : Play}
          label={t(sounds ? "common.pause" : "common.play")}
          disabled={on.doc === null || (on.isLive && !on.isOnDesk)}
          onClick={toggle}
        />
        <div className={styles.words}>
          <h2>{on.doc?.title || t("compose.stage")}</h2>
          <p role="status">
            {busy ? <Status /> : on.take && t("takes.name", { number: on.take.id.slice(1) })}
          </p>
        </div>
        {busy && (
          <Button icon={Square} busy={making.stopping} onClick={() => void making.cancel()}>
            {t("common.stop")}
          </Button>
        )}
      </header>
      {on.doc ? (
        <Music doc={on.doc} isOnDesk={on.isOnDesk} readyTicks={on.readyTicks} />
      ) : (
        <div className={styles.blank} />
      )}
      {busy && (
        <Progress
          label={t("compose.live")}
          hideLabel
          value={making.state === "running" ? making.done : null}
        />
      )}
    </section>
  );
}

/** Where the job stands, in words. */
function Status() {
  const t = useT();
  const { state, stage, position, broken, stopping, asked } = useMaking();
  const about = useAbout();
  if (stopping) return t("compose.stopping");
  if (broken) return t("compose.broken");
  if (state === "queued" && position !== null && position > 0)
    return t("compose.waiting", { position });
  if (state === "starting" && about?.llm && asked?.body.prompt) return t("compose.reader.reading");
  const known = STAGES.find((name) => name === stage);
  return known ? t(`compose.stage.${known}`) : t("compose.starting");
}

interface MusicProps {
  doc: ScoreDoc;
  isOnDesk: boolean;
  readyTicks: number;
}

function Music({ doc, isOnDesk, readyTicks }: MusicProps) {
  const t = useT();
  const names = useNames();
  const desk = useDesk();
  const position = usePosition(LOOKS_A_SECOND);
  const ticks = isOnDesk ? Math.min(position, doc.endTicks) : 0;
  const end = Math.max(1, doc.endTicks);
  const now = nowAt(doc, ticks);
  const count = doc.bars.length;
  const done = doc.bars.filter((bar) => bar < readyTicks).length;
  const where = t("compose.stage.where", { bar: now.bar + 1, total: count });
  const seek = (bar: number) => {
    const to = doc.bars[bar];
    if (to !== undefined) desk.transport.seek(Math.min(to, readyTicks));
  };
  return (
    <>
      <div className={styles.picture}>
        <MiniRoll
          doc={doc}
          at={isOnDesk ? ticks / end : undefined}
          arrived={readyTicks / end}
          label={t("compose.live.bars", { done, total: count })}
          className={styles.roll}
        />
        {isOnDesk && (
          <input
            type="range"
            className={styles.seek}
            min={0}
            max={count - 1}
            value={now.bar}
            aria-label={t("compose.stage.seek")}
            aria-valuetext={where}
            onChange={(event) => seek(Number(event.target.value))}
          />
        )}
      </div>
      <div className={styles.now}>
        <ul className={styles.parts} aria-label={t("compose.group.parts")}>
          {doc.tracks.map((track) => (
            <li
              key={track.id}
              className={cx(styles.part, isOnDesk && now.sounding.has(track.id) && styles.lit)}
              style={{ color: roleVar(track.isDrum ? "drums" : track.role) }}
            >
              <span>{nameOfRole(t, track.isDrum ? "drums" : track.role)}</span>
            </li>
          ))}
        </ul>
        <p className={styles.where}>
          {now.section && <span>{names.name(now.section)}</span>}
          <span>{where}</span>
          {now.chord && <strong>{now.chord}</strong>}
        </p>
      </div>
    </>
  );
}
