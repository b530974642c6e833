import type { LucideIcon } from "lucide-react";
import type { ComponentProps } from "react";
import styles from "./Button.module.css";
import { cx } from "./cx";
import { Spinner } from "./Spinner";
import { Tooltip } from "./Tooltip";

export type ButtonVariant = "solid" | "soft" | "ghost" | "danger";
export type ButtonSize = "s" | "m" | "l";

export interface ButtonProps extends ComponentProps<"button"> {
  /** One solid button a view: the thing to do. */
  variant?: ButtonVariant;
  size?: ButtonSize;
  icon?: LucideIcon | undefined;
  /** At work: shows a spinner and does not answer to clicks, but keeps the focus. */
  busy?: boolean;
  /** For toggles: whether it is on. */
  pressed?: boolean;
  /** With an address it is a link that looks like a button; `<Link asChild>` gives it. */
  href?: string;
}

export function Button({
  variant = "soft",
  size = "m",
  icon: Icon,
  busy = false,
  pressed,
  className,
  children,
  onClick,
  type = "button",
  href,
  ...rest
}: ButtonProps) {
  const look = cx(styles.button, styles[variant], styles[size], className);
  if (href !== undefined)
    return (
      <a {...(rest as ComponentProps<"a">)} href={href} className={look} onClick={onClick as never}>
        {Icon && <Icon aria-hidden="true" className={styles.icon} />}
        {children}
      </a>
    );
  return (
    <button
      {...rest}
      type={type}
      className={look}
      aria-busy={busy || undefined}
      aria-disabled={busy || rest["aria-disabled"]}
      aria-pressed={pressed}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    >
      {busy ? <Spinner /> : Icon && <Icon aria-hidden="true" className={styles.icon} />}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, "children" | "aria-label"> {
  icon: LucideIcon;
  /** Its name for a screen reader, and its tooltip. */
  label: string;
  /** The shortcut shown in the tooltip, such as "Mod+Z". */
  keys?: string | undefined;
  /** False where a tooltip would be in the way. */
  tooltip?: boolean;
}

export function IconButton({
  label,
  keys,
  tooltip = true,
  className,
  variant = "ghost",
  ...rest
}: IconButtonProps) {
  const button = (
    <Button
      {...rest}
      variant={variant}
      className={cx(styles.square, className)}
      aria-label={label}
    />
  );
  if (!tooltip) return button;
  return (
    <Tooltip text={label} keys={keys}>
      {button}
    </Tooltip>
  );
}
