import { Popover as Radix } from "radix-ui";
import type { ReactElement, ReactNode } from "react";
import { useOverlay } from "./overlay";
import styles from "./Popover.module.css";

export interface PopoverProps {
  /** The button that opens it. */
  trigger: ReactElement;
  label: string;
  children: ReactNode;
}

/** A card beside the button that opens it. */
export function Popover({ trigger, label, children }: PopoverProps) {
  const container = useOverlay();
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal container={container}>
        <Radix.Content
          className={styles.card}
          sideOffset={8}
          collisionPadding={12}
          aria-label={label}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
