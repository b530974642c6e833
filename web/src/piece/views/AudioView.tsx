import { useQuery, useQueryClient } from "@tanstack/react-query";
import { AudioWaveform, Download, RefreshCw } from "lucide-react";
import { useCallback } from "react";
import {
  type AudioState,
  getAudio,
  getAudioFileUrl,
  listSoundfonts,
  render as startRender,
  wordsOf,
} from "../../api";
import { useChoices } from "../../app/choices";
import { Button, EmptyState, Progress, Spinner } from "../../design";
import { useT } from "../../i18n";
import { saveNow } from "../state/saving";
import { useStudioJob } from "./useStudioJob";
import styles from "./views.module.css";
import { Waveform } from "./Waveform";

/** The mastered audio: rendered by a job, seen as its waveform, heard, downloaded. */
export function AudioView({ id }: { id: string }) {
  const t = useT();
  const queries = useQueryClient();
  const key = ["piece", id, "audio"];
  const audio = useQuery({
    queryKey: key,
    queryFn: () => getAudio({ path: { piece_id: id } }),
    staleTime: 0,
    retry: false,
  });
  const job = useStudioJob(startRender);
  const { start } = job;
  const render = useCallback(async () => {
    await saveNow();
    await start({ piece: id, formats: ["flac", "mp3"], ...(await chosenSoundFont()) });
    await queries.invalidateQueries({ queryKey: ["piece", id, "audio"] });
  }, [id, queries, start]);

  if (job.isBusy)
    return (
      <div className={styles.centre}>
        <Progress label={t("piece.audio.making")} value={job.done} />
      </div>
    );
  if (audio.isPending) return <Spinner label={t("common.loading")} />;
  const files = audio.data?.files ?? [];
  if (job.error !== null || files.length === 0) {
    const words = job.error === null ? null : wordsOf(job.error);
    return (
      <div className={styles.middle}>
        <EmptyState
          icon={AudioWaveform}
          title={words?.title ?? t("piece.audio.none.title")}
          action={
            <Button variant="solid" icon={AudioWaveform} onClick={() => void render()}>
              {t("piece.audio.render")}
            </Button>
          }
        >
          {words === null ? t("piece.audio.none.words") : words.next}
        </EmptyState>
      </div>
    );
  }
  return <Master id={id} audio={audio.data as AudioState} onRender={() => void render()} />;
}

/** The SoundFont that the person chose, where the studio still has it. */
async function chosenSoundFont(): Promise<{ soundfont?: string }> {
  const { soundfont } = useChoices.getState();
  if (soundfont === "") return {};
  const { entries } = await listSoundfonts();
  return entries.some(({ name }) => name === soundfont) ? { soundfont } : {};
}

const HEARD = ["song.mp3", "song.flac", "song.wav"];

function Master({ id, audio, onRender }: { id: string; audio: AudioState; onRender: () => void }) {
  const t = useT();
  const address = (name: string) =>
    `${getAudioFileUrl({ path: { piece_id: id, name } })}?digest=${audio.digest ?? ""}`;
  const names = (audio.files ?? []).map(({ name }) => name);
  const heard = HEARD.find((name) => names.includes(name));
  const songs = names.filter((name) => /\.(flac|mp3|wav)$/.test(name));
  return (
    <div className={styles.master}>
      {!audio.current && (
        <div className={styles.old}>
          <span>{t("piece.audio.old")}</span>
          <Button icon={RefreshCw} size="s" onClick={onRender}>
            {t("piece.audio.again")}
          </Button>
        </div>
      )}
      {heard !== undefined && (
        <Waveform
          key={audio.digest}
          url={address(heard)}
          peaksUrl={names.includes("peaks.json") ? address("peaks.json") : null}
        />
      )}
      <Loudness loudness={audio.loudness ?? null} />
      <ul className={styles.downloads}>
        {songs.map((name) => (
          <li key={name}>
            <a className={styles.download} href={address(name)} download={name}>
              <Download aria-hidden="true" className={styles.icon} />
              {t("piece.audio.download", { name })}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Loudness({ loudness }: { loudness: Record<string, unknown> | null }) {
  const t = useT();
  const read = (names: readonly string[]) => {
    for (const name of names) {
      const value = loudness?.[name];
      if (typeof value === "number") return value.toFixed(1);
    }
    return null;
  };
  const lufs = read(["integrated_lufs", "loudness_lufs", "lufs"]);
  const peak = read(["true_peak_db", "true_peak_dbtp"]);
  return (
    <p className={styles.facts}>
      {[
        lufs === null ? null : t("piece.audio.lufs", { value: lufs }),
        peak === null ? null : t("piece.audio.peak", { value: peak }),
      ]
        .filter(Boolean)
        .join(" · ")}
    </p>
  );
}
