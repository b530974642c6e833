import { Check, type LucideIcon } from "lucide-react";
import { DropdownMenu as Radix, ContextMenu as RadixContext } from "radix-ui";
import { type ReactElement, useRef } from "react";
import { cx } from "./cx";
import { Keys } from "./Keys";
import styles from "./Menu.module.css";
import { useOverlay } from "./overlay";

export interface MenuAction {
  label: string;
  onSelect: () => void;
  icon?: LucideIcon | undefined;
  /** The shortcut it also has. */
  keys?: string | undefined;
  danger?: boolean;
  disabled?: boolean;
  /** With a value it is a switch. */
  checked?: boolean;
}

export type MenuItem = MenuAction | { heading: string } | "line";

type Kit = Pick<typeof Radix, "Item" | "CheckboxItem" | "ItemIndicator" | "Label" | "Separator">;

function Face({ item }: { item: MenuAction }) {
  const Icon = item.icon;
  return (
    <>
      <span className={styles.mark}>{Icon && <Icon aria-hidden="true" />}</span>
      <span className={styles.label}>{item.label}</span>
      {item.keys && <Keys keys={item.keys} />}
    </>
  );
}

interface ItemsProps {
  kit: Kit;
  items: readonly MenuItem[];
  onSelect: (action: MenuAction) => void;
}

function Items({ kit, items, onSelect }: ItemsProps) {
  return items.map((item, index) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: a line has nothing else to be known by
    if (item === "line") return <kit.Separator key={`line${index}`} className={styles.line} />;
    if ("heading" in item)
      return (
        <kit.Label key={item.heading} className={styles.heading}>
          {item.heading}
        </kit.Label>
      );
    const shared = {
      className: cx(styles.item, item.danger && styles.danger),
      disabled: item.disabled ?? false,
      onSelect: () => onSelect(item),
    };
    if (item.checked === undefined)
      return (
        <kit.Item key={item.label} {...shared}>
          <Face item={item} />
        </kit.Item>
      );
    return (
      <kit.CheckboxItem key={item.label} {...shared} checked={item.checked}>
        <Face item={item} />
        <kit.ItemIndicator className={styles.mark}>
          <Check aria-hidden="true" />
        </kit.ItemIndicator>
      </kit.CheckboxItem>
    );
  });
}

/** What was chosen runs when the menu is gone, so that a dialog gives the focus back to its button. */
function useChosen() {
  const chosen = useRef<MenuAction>(undefined);
  return {
    onSelect: (action: MenuAction) => {
      chosen.current = action;
    },
    onCloseAutoFocus: () => {
      const action = chosen.current;
      chosen.current = undefined;
      if (action) queueMicrotask(action.onSelect);
    },
  };
}

export interface MenuProps {
  /** The button that opens it: a `Button`, `IconButton` (with `tooltip={false}`) or `Chip`. */
  trigger: ReactElement;
  items: readonly MenuItem[];
  align?: "start" | "center" | "end";
}

/** A list of things to do, below a button. */
export function Menu({ trigger, items, align = "end" }: MenuProps) {
  const container = useOverlay();
  const { onSelect, onCloseAutoFocus } = useChosen();
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal container={container}>
        <Radix.Content
          className={styles.menu}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          onCloseAutoFocus={onCloseAutoFocus}
        >
          <Items kit={Radix} items={items} onSelect={onSelect} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** The same list at the pointer, on a right click or the menu key. */
export function ContextMenu({
  children,
  items,
}: {
  children: ReactElement;
  items: readonly MenuItem[];
}) {
  const container = useOverlay();
  const { onSelect, onCloseAutoFocus } = useChosen();
  return (
    <RadixContext.Root modal={false}>
      <RadixContext.Trigger asChild>{children}</RadixContext.Trigger>
      <RadixContext.Portal container={container}>
        <RadixContext.Content
          className={styles.menu}
          collisionPadding={8}
          onCloseAutoFocus={onCloseAutoFocus}
        >
          <Items kit={RadixContext} items={items} onSelect={onSelect} />
        </RadixContext.Content>
      </RadixContext.Portal>
    </RadixContext.Root>
  );
}
