import { Check, type LucideIcon } from "lucide-react";
import { DropdownMenu as Radix, ContextMenu as RadixContext } from "radix-ui";
import type { ReactElement } from "react";
import { cx } from "./cx";
import { Keys } from "./Keys";
import styles from "./Menu.module.css";

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

function Items({ kit, items }: { kit: Kit; items: readonly MenuItem[] }) {
  return items.map((item, index) => {
    // biome-ignore-start lint/suspicious/noArrayIndexKey: lines and headings have no other key
    if (item === "line") return <kit.Separator key={`line${index}`} className={styles.line} />;
    // biome-ignore-end lint/suspicious/noArrayIndexKey: until here
    if ("heading" in item)
      return (
        <kit.Label key={item.heading} className={styles.heading}>
          {item.heading}
        </kit.Label>
      );
    const shared = {
      className: cx(styles.item, item.danger && styles.danger),
      disabled: item.disabled ?? false,
      onSelect: item.onSelect,
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

export interface MenuProps {
  /** The button that opens it: a `Button`, `IconButton` (with `tooltip={false}`) or `Chip`. */
  trigger: ReactElement;
  items: readonly MenuItem[];
  align?: "start" | "center" | "end";
}

/** A list of things to do, below a button. */
export function Menu({ trigger, items, align = "end" }: MenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className={styles.menu} align={align} sideOffset={4} collisionPadding={8}>
          <Items kit={Radix} items={items} />
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
  return (
    <RadixContext.Root modal={false}>
      <RadixContext.Trigger asChild>{children}</RadixContext.Trigger>
      <RadixContext.Portal>
        <RadixContext.Content className={styles.menu} collisionPadding={8}>
          <Items kit={RadixContext} items={items} />
        </RadixContext.Content>
      </RadixContext.Portal>
    </RadixContext.Root>
  );
}
