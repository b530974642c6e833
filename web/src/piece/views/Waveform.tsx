import { Pause, Play } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import WaveSurfer from "wavesurfer.js";
import { useTheme } from "../../app/theme";
import { IconButton, tokenColour } from "../../design";
import { useT } from "../../i18n";
import styles from "./views.module.css";

interface Peaks {
  readonly seconds: number;
  readonly peaks: readonly (readonly number[])[];
}

async function fetchPeaks(url: string): Promise<Peaks | null> {
  try {
    const answer = await fetch(url);
    return answer.ok ? ((await answer.json()) as Peaks) : null;
  } catch {
    return null;
  }
}

/** The waveform of a file, drawn from its peaks; playing loads the sound itself. */
export function Waveform({ url, peaksUrl }: { url: string; peaksUrl: string | null }) {
  const t = useT();
  const theme = useTheme((state) => state.shown);
  const box = useRef<HTMLDivElement>(null);
  const wave = useRef<WaveSurfer | null>(null);
  const [isPlaying, setPlaying] = useState(false);
  const [seconds, setSeconds] = useState(0);
  const [length, setLength] = useState(0);
  useEffect(() => {
    const container = box.current;
    if (container === null) return;
    let isGone = false;
    void theme;
    void (async () => {
      const peaks = peaksUrl === null ? null : await fetchPeaks(peaksUrl);
      if (isGone) return;
      const made = WaveSurfer.create({
        container,
        url,
        height: 180,
        waveColor: tokenColour("--line-strong"),
        progressColor: tokenColour("--accent"),
        cursorColor: tokenColour("--ink"),
        barWidth: 2,
        barGap: 1,
        barRadius: 2,
        dragToSeek: true,
        normalize: true,
        ...(peaks === null
          ? {}
          : { peaks: peaks.peaks.slice(0, 1).map((row) => [...row]), duration: peaks.seconds }),
      });
      wave.current = made;
      made.on("play", () => setPlaying(true));
      made.on("pause", () => setPlaying(false));
      made.on("finish", () => setPlaying(false));
      made.on("timeupdate", setSeconds);
      made.on("ready", setLength);
    })();
    return () => {
      isGone = true;
      wave.current?.destroy();
      wave.current = null;
    };
  }, [url, peaksUrl, theme]);
  const clock = (at: number) =>
    `${Math.floor(at / 60)}:${String(Math.floor(at % 60)).padStart(2, "0")}`;
  return (
    <div className={styles.wave}>
      <div ref={box} className={styles.canvas} title={t("piece.audio.waveform")} />
      <div className={styles.controls}>
        <IconButton
          variant="solid"
          size="l"
          icon={isPlaying ? Pause : Play}
          label={isPlaying ? t("common.pause") : t("common.play")}
          onClick={() => void wave.current?.playPause()}
        />
        <input
          className={styles.seek}
          type="range"
          aria-label={t("piece.position")}
          aria-valuetext={clock(seconds)}
          min={0}
          max={Math.max(1, length)}
          step={0.1}
          value={seconds}
          onChange={(event) => wave.current?.setTime(Number(event.currentTarget.value))}
        />
        <span className={styles.clock}>
          {clock(seconds)} / {clock(length)}
        </span>
      </div>
    </div>
  );
}
