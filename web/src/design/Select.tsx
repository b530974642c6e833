import { Check, ChevronDown } from "lucide-react";
import { Select as Radix } from "radix-ui";
import { useId } from "react";
import { cx } from "./cx";
import { useOverlay } from "./overlay";
import styles from "./Select.module.css";

export interface Option {
  value: string;
  label: string;
  /** A few words about it, below its label. */
  hint?: string | undefined;
  /** The heading it is listed under. */
  group?: string | undefined;
}

export interface SelectProps {
  label: string;
  hideLabel?: boolean;
  value: string;
  onChange: (value: string) => void;
  options: readonly Option[];
  placeholder?: string;
  disabled?: boolean;
  size?: "s" | "m";
  className?: string;
}

/** One of a few; for long lists take `Combobox`. An empty value is a choice like others. */
export function Select({
  label,
  hideLabel = false,
  value,
  onChange,
  options,
  placeholder,
  disabled = false,
  size = "m",
  className,
}: SelectProps) {
  const id = useId();
  const container = useOverlay();
  const NONE = "\u0000none";
  const inner = (outer: string) => (outer === "" ? NONE : outer);
  const known = options.some((option) => option.value === value);
  return (
    <div className={cx(styles.select, className)}>
      <span id={id} className={hideLabel ? "visually-hidden" : styles.label}>
        {label}
      </span>
      <Radix.Root
        value={known ? inner(value) : ""}
        onValueChange={(next) => onChange(next === NONE ? "" : next)}
        disabled={disabled}
      >
        <Radix.Trigger
          className={cx(styles.trigger, styles[size])}
          aria-labelledby={`${id} ${id}v`}
        >
          <span id={`${id}v`} className={styles.shown}>
            <Radix.Value placeholder={placeholder ?? (value || "–")} />
          </span>
          <ChevronDown aria-hidden="true" className={styles.icon} />
        </Radix.Trigger>
        <Radix.Portal container={container}>
          <Radix.Content
            className={styles.list}
            position="popper"
            sideOffset={4}
            collisionPadding={8}
          >
            <Radix.Viewport className={styles.view}>
              {grouped(options).map(([group, members]) => (
                <Radix.Group key={group}>
                  {group && <Radix.Label className={styles.group}>{group}</Radix.Label>}
                  {members.map((option) => (
                    <Radix.Item
                      key={option.value}
                      value={inner(option.value)}
                      className={styles.item}
                    >
                      <span>
                        <Radix.ItemText>{option.label}</Radix.ItemText>
                        {option.hint && <small className={styles.hint}>{option.hint}</small>}
                      </span>
                      <Radix.ItemIndicator>
                        <Check aria-hidden="true" className={styles.icon} />
                      </Radix.ItemIndicator>
                    </Radix.Item>
                  ))}
                </Radix.Group>
              ))}
            </Radix.Viewport>
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </div>
  );
}

/** Options under their headings, in the order they come. */
export function grouped(options: readonly Option[]): [group: string, members: Option[]][] {
  const groups = new Map<string, Option[]>();
  for (const option of options) {
    const group = option.group ?? "";
    groups.set(group, [...(groups.get(group) ?? []), option]);
  }
  return [...groups];
}
