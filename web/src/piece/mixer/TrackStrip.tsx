import { SlidersHorizontal } from "lucide-react";
import { Popover } from "radix-ui";
import { useRef } from "react";
import { Combobox, cx, IconButton, roleVar, Slider, TextField } from "../../design";
import { useT } from "../../i18n";
import { removeTrack, renameTrack, setProgram, type Track } from "../../score";
import { piece } from "../state/document";
import { useNarrow } from "../useNarrow";
import { programName, programOptions } from "./instruments";
import { mixer, PLAIN, useMixer } from "./mixerStore";
import styles from "./strip.module.css";
import { useActivity } from "./useActivity";

export interface TrackStripProps {
  track: Track;
  isFocused: boolean;
  isSilent: boolean;
  /** Height of the row; a low one shows less. */
  heightPx: number;
  onName: () => void;
  nameLabel: string;
}

const LOW_PX = 62;

/** One track's strip: name, mute, solo, volume and pan at hand, the rest one press away. */
export function TrackStrip({
  track,
  isFocused,
  isSilent,
  heightPx,
  onName,
  nameLabel,
}: TrackStripProps) {
  const t = useT();
  const strip = useMixer((state) => state.tracks[track.name]) ?? PLAIN;
  const part = track.name;
  const change = mixer().change;
  return (
    <div
      className={cx(styles.strip, isFocused && styles.focused, isSilent && styles.silent)}
      style={{ height: heightPx, ["--role" as string]: roleVar(track.role) }}
    >
      <Activity track={track} isSilent={isSilent} />
      <div className={styles.top}>
        <button type="button" className={styles.name} onClick={onName} title={nameLabel}>
          <span className={styles.words}>{part}</span>
          <span className={styles.instrument}>{programName(track.program, track.isDrum)}</span>
        </button>
        <Letter
          letter="M"
          label={t("piece.mixer.mute", { part })}
          isOn={strip.mute}
          className={styles.mute}
          onPress={() => change(part, { mute: !strip.mute })}
        />
        <Letter
          letter="S"
          label={t("piece.mixer.solo", { part })}
          isOn={strip.solo}
          className={styles.solo}
          onPress={() => change(part, { solo: !strip.solo })}
        />
        <StripPopover track={track} />
      </div>
      {heightPx >= LOW_PX && (
        <div className={styles.faders}>
          <Volume track={track} isHidden />
        </div>
      )}
    </div>
  );
}

function Letter({
  letter,
  label,
  isOn,
  className,
  onPress,
}: {
  letter: string;
  label: string;
  isOn: boolean;
  className: string | undefined;
  onPress: () => void;
}) {
  return (
    <button
      type="button"
      className={cx(styles.letter, isOn && className)}
      aria-pressed={isOn}
      aria-label={label}
      title={label}
      onClick={onPress}
    >
      {letter}
    </button>
  );
}

function Volume({ track, isHidden }: { track: Track; isHidden: boolean }) {
  const t = useT();
  const gainDb = useMixer((state) => state.tracks[track.name]?.gainDb) ?? 0;
  return (
    <Slider
      label={t("piece.mixer.volume", { part: track.name })}
      hideLabel={isHidden}
      hideValue={isHidden}
      value={gainDb}
      min={-36}
      max={12}
      step={0.5}
      home={0}
      format={(db) => t("piece.mixer.db", { db: db.toFixed(1) })}
      onChange={(value) => mixer().change(track.name, { gainDb: value })}
    />
  );
}

function Pan({ track }: { track: Track }) {
  const t = useT();
  const pan = useMixer((state) => state.tracks[track.name]?.pan) ?? 0;
  const words = (value: number) => {
    const percent = Math.round(Math.abs(value) * 100);
    if (percent === 0) return t("piece.mixer.centre");
    return t(value < 0 ? "piece.mixer.left" : "piece.mixer.right", { percent });
  };
  return (
    <Slider
      label={t("piece.mixer.pan", { part: track.name })}
      value={pan}
      min={-1}
      max={1}
      step={0.05}
      home={0}
      format={words}
      onChange={(value) => mixer().change(track.name, { pan: value })}
    />
  );
}

function StripPopover({ track }: { track: Track }) {
  const t = useT();
  const isNarrow = useNarrow();
  const part = track.name;
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <IconButton
          className={styles.more}
          icon={SlidersHorizontal}
          size="s"
          tooltip={false}
          label={t("piece.mixer.open", { part })}
        />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className={styles.sheet}
          side={isNarrow ? "bottom" : "right"}
          align="start"
          sideOffset={8}
          collisionPadding={12}
          aria-label={t("piece.mixer.open", { part })}
          style={{ ["--role" as string]: roleVar(track.role) }}
        >
          <NameField track={track} />
          <Combobox
            label={t("piece.mixer.instrument", { part })}
            value={`${track.program}`}
            options={programOptions(track.isDrum, t("piece.mixer.drumKits"))}
            nothing={t("piece.mixer.noSuch")}
            onChange={(value) => changeProgram(track.id, value)}
          />
          <Volume track={track} isHidden={false} />
          <Pan track={track} />
          <button
            type="button"
            className={styles.delete}
            onClick={() => piece().edit("track", (doc) => removeTrack(doc, track.id))}
          >
            {t("piece.mixer.delete")}
          </button>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function changeProgram(id: number, value: string): void {
  const program = Number.parseInt(value, 10);
  if (!Number.isInteger(program)) return;
  piece().edit("instrument", (doc) => setProgram(doc, id, program));
}

function NameField({ track }: { track: Track }) {
  const t = useT();
  const rename = (name: string) => {
    if (name.trim() === "" || name === track.name) return;
    piece().edit("rename", (doc) => renameTrack(doc, track.id, name));
    const now = piece().doc.tracks.find((one) => one.id === track.id)?.name;
    if (now !== undefined) mixer().rename(track.name, now);
  };
  return (
    <TextField
      label={t("piece.mixer.name")}
      defaultValue={track.name}
      key={track.name}
      onBlur={(event) => rename(event.currentTarget.value)}
      onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
    />
  );
}

/** A light that shows how loud the track plays now, drawn past React. */
function Activity({ track, isSilent }: { track: Track; isSilent: boolean }) {
  const light = useRef<HTMLSpanElement>(null);
  useActivity(track, isSilent, light);
  return (
    <span className={styles.colour} aria-hidden="true">
      <span ref={light} className={styles.light} />
    </span>
  );
}
