import { Slider as Radix } from "radix-ui";
import { useId } from "react";
import { cx } from "./cx";
import styles from "./Slider.module.css";

export interface SliderProps {
  label: string;
  /** Keep the label for screen readers only. */
  hideLabel?: boolean;
  value: number;
  onChange: (value: number) => void;
  /** Once, when the hand lets go. */
  onCommit?: (value: number) => void;
  min?: number;
  max?: number;
  step?: number;
  /** How the value reads: `(db) => `${db} dB``. Also what a screen reader says. */
  format?: (value: number) => string;
  hideValue?: boolean;
  /** Double click and Backspace put it here. */
  home?: number;
  orientation?: "horizontal" | "vertical";
  disabled?: boolean;
  className?: string;
}

export function Slider({
  label,
  hideLabel = false,
  value,
  onChange,
  onCommit,
  min = 0,
  max = 1,
  step = 0.01,
  format = (shown) => String(shown),
  hideValue = false,
  home,
  orientation = "horizontal",
  disabled = false,
  className,
}: SliderProps) {
  const id = useId();
  const goHome = () => {
    if (home === undefined || disabled) return;
    onChange(home);
    onCommit?.(home);
  };
  return (
    <div className={cx(styles.slider, styles[orientation], className)}>
      <span id={id} className={hideLabel ? "visually-hidden" : styles.label}>
        {label}
      </span>
      <Radix.Root
        className={styles.root}
        value={[value]}
        min={min}
        max={max}
        step={step}
        orientation={orientation}
        disabled={disabled}
        onValueChange={([next]) => next !== undefined && onChange(next)}
        onValueCommit={([next]) => next !== undefined && onCommit?.(next)}
        onDoubleClick={goHome}
        onKeyDown={(event) => event.key === "Backspace" && goHome()}
      >
        <Radix.Track className={styles.track}>
          <Radix.Range className={styles.range} />
        </Radix.Track>
        <Radix.Thumb className={styles.thumb} aria-labelledby={id} aria-valuetext={format(value)} />
      </Radix.Root>
      {!hideValue && (
        <output className={styles.value} aria-hidden="true">
          {format(value)}
        </output>
      )}
    </div>
  );
}
