import { cx } from "./cx";
import styles from "./Meter.module.css";

export interface MeterProps {
  label: string;
  hideLabel?: boolean;
  /** 0 to 1. */
  value: number;
  /** How the value reads. */
  text?: string | undefined;
  tone?: "accent" | "good" | "warn" | "bad";
  /** Any colour instead of a tone, such as `roleVar("bass")`. */
  colour?: string | undefined;
  /** Where a comparison lies, 0 to 1: a thin mark. */
  mark?: number | undefined;
}

/** A measured share as a bar. */
export function Meter({
  label,
  hideLabel = false,
  value,
  text,
  tone = "accent",
  colour,
  mark,
}: MeterProps) {
  const share = Math.min(1, Math.max(0, value));
  const shown = text ?? `${Math.round(share * 100)} %`;
  return (
    <div className={styles.meter}>
      <span className={hideLabel ? "visually-hidden" : styles.label} aria-hidden="true">
        {label}
      </span>
      {!hideLabel && (
        <span className={styles.value} aria-hidden="true">
          {shown}
        </span>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: a <meter> cannot be drawn the same everywhere */}
      <div
        className={styles.track}
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={1}
        aria-valuenow={share}
        aria-valuetext={shown}
      >
        <span
          className={cx(styles.bar, styles[tone])}
          style={{ width: `${share * 100}%`, ...(colour ? { background: colour } : {}) }}
        />
        {mark !== undefined && <span className={styles.mark} style={{ left: `${mark * 100}%` }} />}
      </div>
    </div>
  );
}

export interface ProgressProps {
  label: string;
  hideLabel?: boolean;
  /** 0 to 1, or `null` while nobody knows. */
  value: number | null;
}

/** How far something is. */
export function Progress({ label, hideLabel = false, value }: ProgressProps) {
  const share = value === null ? null : Math.min(1, Math.max(0, value));
  return (
    <div className={styles.meter}>
      <span className={hideLabel ? "visually-hidden" : styles.label} aria-hidden="true">
        {label}
      </span>
      {!hideLabel && share !== null && (
        <span className={styles.value} aria-hidden="true">
          {Math.round(share * 100)} %
        </span>
      )}
      <div
        className={styles.track}
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={share === null ? undefined : Math.round(share * 100)}
      >
        <span
          className={cx(styles.bar, styles.accent, share === null && styles.unknown)}
          style={share === null ? {} : { width: `${share * 100}%` }}
        />
      </div>
    </div>
  );
}
