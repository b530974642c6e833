import { ChevronDown } from "lucide-react";
import { Popover } from "radix-ui";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { cx } from "./cx";
import { inOrder, Listbox, listAttributes, type Option } from "./Listbox";
import styles from "./Select.module.css";
import { useListKeys } from "./useListKeys";

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
  const control = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const listed = inOrder(options);
  const at = listed.findIndex((option) => option.value === value);
  const isOpen = open && !disabled;

  const show = (index = Math.max(0, at)) => {
    setActive(index);
    setOpen(true);
  };
  const choose = (next: string) => {
    setOpen(false);
    if (next !== value) onChange(next);
  };
  const chooseActive = () => {
    const option = listed[active];
    if (option && !option.disabled) choose(option.value);
    else setOpen(false);
  };
  const place = useListKeys(listed);
  const onKeyDown = (event: KeyboardEvent) => {
    const { key, altKey } = event;
    if (key === "Tab") {
      if (isOpen) chooseActive();
      return;
    }
    if (isOpen && key === "Escape") setOpen(false);
    else if (isOpen && (key === "Enter" || (key === " " && !place.isTyping()))) chooseActive();
    else if (isOpen && altKey && key === "ArrowUp") chooseActive();
    else if (!isOpen && ["Enter", " ", "ArrowDown", "ArrowUp"].includes(key)) show();
    else {
      const next = place.after(event, isOpen ? active : at);
      if (next === undefined) return;
      show(next);
    }
    event.preventDefault();
  };

  return (
    <div className={cx(styles.select, className)}>
      <span id={`${id}-name`} className={hideLabel ? "visually-hidden" : styles.label}>
        {label}
      </span>
      <Popover.Root open={isOpen} onOpenChange={(next) => !next && setOpen(false)}>
        <Popover.Anchor asChild>
          <button
            ref={control}
            id={id}
            type="button"
            {...listAttributes(id, isOpen, active, listed.length)}
            aria-labelledby={`${id}-name`}
            className={cx(styles.trigger, styles[size])}
            disabled={disabled}
            onClick={(event) => {
              event.currentTarget.focus();
              if (isOpen) setOpen(false);
              else show();
            }}
            onBlur={() => setOpen(false)}
            onKeyDown={onKeyDown}
            // Some browsers click on the release of the space bar, whatever its press has done.
            onKeyUp={(event) => event.key === " " && event.preventDefault()}
          >
            <span className={styles.shown}>
              {listed[at]?.label ?? placeholder ?? (value || "–")}
            </span>
            <ChevronDown aria-hidden="true" className={styles.icon} />
          </button>
        </Popover.Anchor>
        <Listbox
          id={id}
          label={label}
          options={options}
          value={value}
          active={active}
          onActive={setActive}
          onChoose={choose}
          control={control}
        />
      </Popover.Root>
    </div>
  );
}
