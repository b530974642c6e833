import { ChevronDown } from "lucide-react";
import { Popover } from "radix-ui";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { cx } from "./cx";
import { useOverlay } from "./overlay";
import { grouped, type Option } from "./Select";
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

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
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
  const container = useOverlay();
  const field = useRef<HTMLInputElement>(null);
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState<string | null>(null);
  const [active, setActive] = useState(0);
  const shown = typed ?? options.find((option) => option.value === value)?.label ?? value;
  const wanted = plain(typed ?? "");
  const fitting = options.filter((option) =>
    plain(`${option.label} ${option.value} ${option.group ?? ""}`).includes(wanted),
  );
  const listed = grouped(fitting).flatMap(([, members]) => members);

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
    setOpen(true);
    setActive((now) => (listed.length ? (now + by + listed.length) % listed.length : 0));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") step(open ? 1 : 0);
    else if (event.key === "ArrowUp") step(-1);
    else if (event.key === "Enter" && open) {
      const option = listed[active];
      if (
        option &&
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
              role="combobox"
              autoComplete="off"
              spellCheck={false}
              aria-expanded={open}
              aria-controls={`${id}-list`}
              aria-autocomplete="list"
              aria-activedescendant={open && listed[active] ? `${id}-${active}` : undefined}
              value={shown}
              placeholder={placeholder}
              disabled={disabled}
              onChange={(event) => {
                setTyped(event.target.value);
                setActive(0);
                setOpen(true);
              }}
              onClick={() => setOpen(true)}
              onBlur={leave}
              onKeyDown={onKeyDown}
            />
            <ChevronDown aria-hidden="true" className={styles.icon} />
          </div>
        </Popover.Anchor>
        <Popover.Portal container={container}>
          <Popover.Content
            className={styles.list}
            role="presentation"
            align="start"
            sideOffset={4}
            collisionPadding={8}
            onOpenAutoFocus={(event) => event.preventDefault()}
            onCloseAutoFocus={(event) => event.preventDefault()}
            onInteractOutside={(event) => {
              if (field.current?.contains(event.target as Node)) event.preventDefault();
            }}
          >
            <div id={`${id}-list`} role="listbox" aria-label={label} className={styles.view}>
              {grouped(fitting).map(([group, members]) => (
                // biome-ignore lint/a11y/useSemanticElements: a listbox has groups, not fieldsets
                <div key={group} role="group" aria-label={group || label}>
                  {group && (
                    <div className={styles.group} aria-hidden="true">
                      {group}
                    </div>
                  )}
                  {members.map((option) => {
                    const index = listed.indexOf(option);
                    return (
                      // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the text field's
                      <div
                        key={option.value}
                        id={`${id}-${index}`}
                        role="option"
                        tabIndex={-1}
                        aria-selected={option.value === value}
                        data-active={index === active}
                        className={styles.item}
                        ref={(node) => {
                          if (index === active) node?.scrollIntoView({ block: "nearest" });
                        }}
                        onPointerMove={() => setActive(index)}
                        onMouseDown={(event) => event.preventDefault()}
                        onClick={() => choose(option.value)}
                      >
                        <span>
                          {option.label}
                          {option.hint && <small className={styles.hint}>{option.hint}</small>}
                        </span>
                      </div>
                    );
                  })}
                </div>
              ))}
              {listed.length === 0 && (
                <div
                  role="option"
                  aria-selected="false"
                  aria-disabled="true"
                  tabIndex={-1}
                  className={styles.nothing}
                >
                  {nothing ?? "–"}
                </div>
              )}
            </div>
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
    </div>
  );
}
