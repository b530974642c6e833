import { ChevronDown } from "lucide-react";
import { Popover } from "radix-ui";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { cx } from "./cx";
import { inOrder, Listbox, listAttributes, type Option, plain } from "./Listbox";
import styles from "./Select.module.css";

export interface ComboboxProps {
  label: string;
  hideLabel?: boolean;
  value: string;
  onChange: (value: string) => void;
  options: readonly Option[];
  placeholder?: string;
  /** Words for an empty list. */
  nothing?: string;
  /** Whether a typed text that is in no option counts as a value. */
  free?: boolean;
  disabled?: boolean;
  className?: string;
}

/** A text field with a list to choose from; typing narrows the list. */
export function Combobox({
  label,
  hideLabel = false,
  value,
  onChange,
  options,
  placeholder,
  nothing,
  free = false,
  disabled = false,
  className,
}: ComboboxProps) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState<string | null>(null);
  const [active, setActive] = useState(0);
  const shown = typed ?? options.find((option) => option.value === value)?.label ?? value;
  const wanted = plain(typed ?? "");
  const fitting = options.filter((option) =>
    plain(`${option.label} ${option.value} ${option.group ?? ""}`).includes(wanted),
  );
  const listed = inOrder(fitting);

  const show = () => {
    if (open) return;
    setActive(
      Math.max(
        0,
        listed.findIndex((option) => option.value === value),
      ),
    );
    setOpen(true);
  };
  const close = () => {
    setOpen(false);
    setTyped(null);
  };
  const choose = (next: string) => {
    onChange(next);
    close();
  };
  const leave = () => {
    if (typed !== null) {
      const exact = options.find((option) => plain(option.label) === plain(typed.trim()));
      if (exact) onChange(exact.value);
      else if (free || typed.trim() === "") onChange(typed.trim());
    }
    close();
  };
  const step = (by: number) => {
    if (!open) return show();
    setActive((now) => (listed.length ? (now + by + listed.length) % listed.length : 0));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") step(1);
    else if (event.key === "ArrowUp") step(-1);
    else if (event.key === "Enter" && open) {
      const option = listed[active];
      if (
        option &&
        !option.disabled &&
        !(free && typed !== null && active === 0 && !plain(option.label).startsWith(wanted))
      )
        choose(option.value);
      else leave();
    } else if (event.key === "Escape" && open) close();
    else return;
    event.preventDefault();
  };

  return (
    <div className={cx(styles.select, className)}>
      <label htmlFor={id} className={hideLabel ? "visually-hidden" : styles.label}>
        {label}
      </label>
      <Popover.Root open={open && !disabled} onOpenChange={(next) => !next && close()}>
        <Popover.Anchor asChild>
          <div className={styles.box}>
            <input
              ref={field}
              id={id}
              className={styles.input}
              autoComplete="off"
              spellCheck={false}
              {...listAttributes(id, open, active, listed.length)}
              aria-autocomplete="list"
              value={shown}
              placeholder={placeholder}
              disabled={disabled}
              onChange={(event) => {
                setTyped(event.target.value);
                setActive(0);
                setOpen(true);
              }}
              onClick={show}
              onBlur={leave}
              onKeyDown={onKeyDown}
            />
            <ChevronDown aria-hidden="true" className={styles.icon} />
          </div>
        </Popover.Anchor>
        <Listbox
          id={id}
          label={label}
          options={fitting}
          value={value}
          active={active}
          onActive={setActive}
          onChoose={choose}
          control={field}
          nothing={nothing}
        />
      </Popover.Root>
    </div>
  );
}
