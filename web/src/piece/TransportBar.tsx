import { LocateFixed, Metronome, Pause, Play, Repeat, SkipBack, Square } from "lucide-react";
import { useEffect, useRef } from "react";
import { useDesk, useDeskStatus, usePlayback, usePosition, useTransport } from "../audio";
import { IconButton, Spinner, toast } from "../design";
import { useT } from "../i18n";
import { timeMapOf } from "../score";
import { goTo, toggleLoop } from "./playing";
import { usePiece } from "./state/document";
import { roll, useRoll } from "./state/roll";
import styles from "./transport.module.css";

/** Play, stop, loop, metronome; where the music is and how loud. */
export function TransportBar() {
  const t = useT();
  const desk = useDesk();
  const { state, toggle, stop } = usePlayback();
  const loop = useTransport((now) => now.loop);
  const metronome = useTransport((now) => now.metronome);
  const plays = state !== "stopped" && state !== "paused";
  useFailure();
  return (
    <div className={styles.bar} role="toolbar" aria-label={t("piece.transport")}>
      <IconButton
        className={styles.wide}
        icon={SkipBack}
        label={t("piece.start")}
        keys="Home"
        onClick={() => goTo(desk, 0)}
      />
      <IconButton
        className={styles.play}
        variant="solid"
        icon={plays ? Pause : Play}
        label={plays ? t("common.pause") : t("common.play")}
        keys="Space"
        busy={state === "preparing"}
        onClick={() => void toggle()}
      />
      <IconButton
        className={styles.wide}
        icon={Square}
        label={t("piece.stop")}
        onClick={() => stop()}
      />
      <IconButton
        icon={Repeat}
        label={t("piece.loop")}
        keys="L"
        pressed={loop !== null}
        onClick={() => toggleLoop(desk)}
      />
      <IconButton
        className={styles.wide}
        icon={Metronome}
        label={t("piece.metronome")}
        pressed={metronome}
        onClick={() => desk.transport.setMetronome(!metronome)}
      />
      <Follow />
      <Position />
      <Level />
      <Loading />
    </div>
  );
}

function Follow() {
  const t = useT();
  const follows = useRoll((state) => state.follows && !state.strays);
  return (
    <IconButton
      className={styles.wide}
      icon={LocateFixed}
      label={t("piece.follow")}
      keys="F"
      pressed={follows}
      onClick={() => roll().toggleFollow()}
    />
  );
}

function Position() {
  const t = useT();
  const ticks = usePosition(20);
  const doc = usePiece((state) => state.doc);
  const map = timeMapOf(doc);
  const seconds = map.seconds(ticks);
  const minutes = Math.floor(seconds / 60);
  const rest = Math.floor(seconds % 60);
  return (
    <div className={styles.position} role="timer" aria-live="off" aria-label={t("piece.position")}>
      <span className={styles.bars}>{map.label(ticks)}</span>
      <span className={styles.time}>
        {minutes}:{String(rest).padStart(2, "0")}
      </span>
    </div>
  );
}

const FLOOR_DB = -48;

/** The output's level, drawn past React: it changes fifteen times a second. */
function Level() {
  const t = useT();
  const desk = useDesk();
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const show = () => {
      const { peakDb } = desk.level.getState();
      const share = Math.min(1, Math.max(0, 1 - peakDb / FLOOR_DB));
      if (bar.current) bar.current.style.transform = `scaleX(${share})`;
    };
    show();
    return desk.level.subscribe(show);
  }, [desk]);
  return (
    <div className={styles.level} aria-hidden="true" title={t("piece.level")}>
      <div className={styles.track}>
        <div ref={bar} className={styles.fill} />
      </div>
    </div>
  );
}

function Loading() {
  const t = useT();
  const { status } = useDeskStatus();
  const transport = useTransport((now) => now.state);
  const waits = status.name === "loading" || status.name === "starting";
  if (!waits || transport !== "preparing") return null;
  return <Spinner label={t("piece.sound.loading")} />;
}

function useFailure(): void {
  const t = useT();
  const problem = useTransport((now) => now.problem);
  useEffect(() => {
    if (problem === null) return;
    toast({
      title: t("piece.sound.failed.title"),
      next: t("piece.sound.failed.next"),
      tone: "bad",
    });
  }, [problem, t]);
}
