import { type ComponentProps, type ReactNode, useId } from "react";
import { cx } from "./cx";
import styles from "./Field.module.css";

export interface FieldProps {
  label: string;
  hideLabel?: boolean | undefined;
  hint?: string | undefined;
  /** What is wrong and what to do; shown in the place of the hint. */
  error?: string | undefined;
  /** Gets what the control needs: `(control) => <input {...control} />`. */
  children: (control: {
    id: string;
    "aria-describedby": string | undefined;
    "aria-invalid": true | undefined;
  }) => ReactNode;
  className?: string | undefined;
}

/** A label, a control, and one line of help or error. */
export function Field({ label, hideLabel = false, hint, error, children, className }: FieldProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={cx(styles.field, className)}>
      <label htmlFor={id} className={hideLabel ? "visually-hidden" : styles.label}>
        {label}
      </label>
      {children({
        id,
        "aria-describedby": note ? `${id}-note` : undefined,
        "aria-invalid": error ? true : undefined,
      })}
      {note && (
        <p id={`${id}-note`} className={error ? styles.error : styles.hint}>
          {note}
        </p>
      )}
    </div>
  );
}

type FieldLook = Omit<FieldProps, "children">;

/** A line of text with its label. */
export function TextField({
  label,
  hideLabel,
  hint,
  error,
  className,
  ...rest
}: FieldLook & Omit<ComponentProps<"input">, "id">) {
  return (
    <Field label={label} hideLabel={hideLabel} hint={hint} error={error} className={className}>
      {(control) => <input type="text" {...rest} {...control} className={styles.input} />}
    </Field>
  );
}
