import type { LucideIcon } from "lucide-react";
import { RadioGroup, Switch as RadixSwitch } from "radix-ui";
import { useId } from "react";
import { cx } from "./cx";
import styles from "./Toggle.module.css";

export interface SwitchProps {
  label: string;
  hint?: string | undefined;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
}

/** On or off, at once. */
export function Switch({ label, hint, checked, onChange, disabled = false }: SwitchProps) {
  const id = useId();
  return (
    <div className={styles.row}>
      <div>
        <label htmlFor={id}>{label}</label>
        {hint && (
          <p id={`${id}-note`} className={styles.hint}>
            {hint}
          </p>
        )}
      </div>
      <RadixSwitch.Root
        id={id}
        className={styles.switch}
        checked={checked}
        onCheckedChange={onChange}
        disabled={disabled}
        aria-describedby={hint ? `${id}-note` : undefined}
      >
        <RadixSwitch.Thumb className={styles.thumb} />
      </RadixSwitch.Root>
    </div>
  );
}

export interface SegmentsProps<V extends string> {
  label: string;
  hideLabel?: boolean;
  value: V;
  onChange: (value: V) => void;
  options: readonly { value: V; label: string; icon?: LucideIcon }[];
  /** Icons alone; the words stay for screen readers. */
  compact?: boolean;
  className?: string;
}

/** One of two to five, all in sight. */
export function Segments<V extends string>({
  label,
  hideLabel = false,
  value,
  onChange,
  options,
  compact = false,
  className,
}: SegmentsProps<V>) {
  const id = useId();
  return (
    <div className={cx(styles.group, className)}>
      <span id={id} className={hideLabel ? "visually-hidden" : styles.label}>
        {label}
      </span>
      <RadioGroup.Root
        className={styles.segments}
        aria-labelledby={id}
        orientation="horizontal"
        value={value}
        onValueChange={(next) => onChange(next as V)}
      >
        {options.map(({ value: name, label: words, icon: Icon }) => (
          <RadioGroup.Item
            key={name}
            value={name}
            className={styles.segment}
            aria-label={compact ? words : undefined}
            title={compact ? words : undefined}
          >
            {Icon && <Icon aria-hidden="true" className={styles.icon} />}
            {!compact && words}
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
    </div>
  );
}
