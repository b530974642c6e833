import { type LucideIcon, X } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import styles from "./Chip.module.css";
import { cx } from "./cx";
import type { RoleName } from "./roles";

interface ChipLook {
  children: ReactNode;
  /** What kind of value it is, in small letters before it. */
  name?: string | undefined;
  icon?: LucideIcon | undefined;
  /** The colour of a part. */
  role?: RoleName | undefined;
  /** `guess` for what was not asked for, `bad` for what could not be met. */
  tone?: "plain" | "accent" | "good" | "bad" | "guess";
}

export interface ChipProps
  extends ChipLook,
    Omit<ComponentProps<"button">, "children" | "role" | "name"> {
  pressed?: boolean;
  onRemove?: (() => void) | undefined;
  /** The accessible name of the cross. */
  removeLabel?: string;
}

/** A value in a pill; a button where it has `onClick`, with a cross where it can go. */
export function Chip({
  children,
  name,
  icon: Icon,
  role,
  tone = "plain",
  pressed,
  onRemove,
  removeLabel,
  className,
  onClick,
  ...rest
}: ChipProps) {
  const inside = (
    <>
      {role && <span className={styles.dot} style={{ background: `var(--role-${role})` }} />}
      {Icon && <Icon aria-hidden="true" className={styles.icon} />}
      {name && <span className={styles.name}>{name}</span>}
      <span className={styles.value}>{children}</span>
    </>
  );
  const clickable = onClick !== undefined || rest["aria-haspopup"] !== undefined;
  return (
    <span className={cx(styles.chip, styles[tone], className)}>
      {clickable ? (
        <button
          {...rest}
          type="button"
          className={styles.face}
          aria-pressed={pressed}
          onClick={onClick}
        >
          {inside}
        </button>
      ) : (
        <span className={styles.face}>{inside}</span>
      )}
      {onRemove && (
        <button type="button" className={styles.cross} aria-label={removeLabel} onClick={onRemove}>
          <X aria-hidden="true" className={styles.icon} />
        </button>
      )}
    </span>
  );
}
