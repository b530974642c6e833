import type { LucideIcon } from "lucide-react";
import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "./cx";
import styles from "./Tabs.module.css";

export interface Tab {
  value: string;
  label: string;
  icon?: LucideIcon | undefined;
  content: ReactNode;
}

export interface TabsProps {
  /** What the tabs are about, for a screen reader. */
  label: string;
  value: string;
  onChange: (value: string) => void;
  tabs: readonly Tab[];
  className?: string;
}

export function Tabs({ label, value, onChange, tabs, className }: TabsProps) {
  return (
    <Radix.Root className={cx(styles.tabs, className)} value={value} onValueChange={onChange}>
      <Radix.List className={styles.list} aria-label={label}>
        {tabs.map(({ value: name, label: words, icon: Icon }) => (
          <Radix.Trigger key={name} value={name} className={styles.tab}>
            {Icon && <Icon aria-hidden="true" className={styles.icon} />}
            {words}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map(({ value: name, content }) => (
        <Radix.Content key={name} value={name} className={styles.content}>
          {content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
