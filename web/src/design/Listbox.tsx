import { Check } from "lucide-react";
import { Popover } from "radix-ui";
import { type RefObject, useEffect, useRef } from "react";
import { useOverlay } from "./overlay";
import styles from "./Select.module.css";

export interface Option {
  value: string;
  label: string;
  /** A few words about it, below its label. */
  hint?: string | undefined;
  /** The heading it is listed under. */
  group?: string | undefined;
  /** In sight, but not to be chosen. */
  disabled?: boolean | undefined;
}

/** Options under their headings, in the order they come. */
function grouped(options: readonly Option[]): [group: string, members: Option[]][] {
  const groups = new Map<string, Option[]>();
  for (const option of options) {
    const group = option.group ?? "";
    groups.set(group, [...(groups.get(group) ?? []), option]);
  }
  return [...groups];
}

/** Options in the order in which they are listed. */
export function inOrder(options: readonly Option[]): Option[] {
  return grouped(options).flatMap(([, members]) => members);
}

/** The text as it is searched for: without accents, in small letters. */
export function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

interface ListboxProps {
  /** The id of the control that keeps the focus; the ids in the list begin with it. */
  id: string;
  label: string;
  options: readonly Option[];
  value: string;
  /** Which one the keys are at, by its place in the list. */
  active: number;
  onActive: (index: number) => void;
  onChoose: (value: string) => void;
  /** The control, so that a press on it does not count as one outside. */
  control: RefObject<HTMLElement | null>;
  /** Words for an empty list. */
  nothing?: string | undefined;
}

/** What the control says of itself and of its list. */
export function listAttributes(id: string, open: boolean, active: number, count: number) {
  return {
    role: "combobox",
    "aria-haspopup": "listbox",
    "aria-expanded": open,
    "aria-controls": open ? `${id}-list` : undefined,
    "aria-activedescendant": open && active < count ? `${id}-${active}` : undefined,
  } as const;
}

/** The list below a `Select` or a `Combobox`, inside its `Popover.Root`. The focus never enters. */
export function Listbox(props: ListboxProps) {
  const { id, label, options, control, nothing } = props;
  const container = useOverlay();
  const listed = inOrder(options);
  return (
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
          if (control.current?.contains(event.target as Node)) event.preventDefault();
        }}
      >
        <div id={`${id}-list`} role="listbox" aria-label={label} className={styles.view}>
          {grouped(options).map(([group, members]) => {
            const items = members.map((option) => (
              <Item key={option.value} {...props} option={option} index={listed.indexOf(option)} />
            ));
            if (!group) return items;
            return (
              // biome-ignore lint/a11y/useSemanticElements: a listbox has groups, not fieldsets
              <div key={group} role="group" aria-label={group}>
                <div className={styles.group} aria-hidden="true">
                  {group}
                </div>
                {items}
              </div>
            );
          })}
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
  );
}

type ItemProps = ListboxProps & { option: Option; index: number };

function Item({ id, option, index, value, active, onActive, onChoose }: ItemProps) {
  const node = useRef<HTMLDivElement>(null);
  const isActive = index === active;
  const isChosen = option.value === value;
  const hint = option.hint ? `${id}-${index}-hint` : undefined;
  useEffect(() => {
    if (isActive) node.current?.scrollIntoView({ block: "nearest" });
  }, [isActive]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the control
    <div
      ref={node}
      id={`${id}-${index}`}
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      aria-disabled={option.disabled || undefined}
      aria-describedby={hint}
      data-active={isActive}
      className={styles.item}
      onPointerMove={() => !option.disabled && onActive(index)}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => !option.disabled && onChoose(option.value)}
    >
      <span>
        {option.label}
        {hint && (
          // It describes the option; in its name it would be read with every step.
          <small id={hint} className={styles.hint} aria-hidden="true">
            {option.hint}
          </small>
        )}
      </span>
      {isChosen && <Check aria-hidden="true" className={styles.icon} />}
    </div>
  );
}
