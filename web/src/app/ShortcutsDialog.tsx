import { useState } from "react";
import { Dialog, Keys } from "../design";
import { useT } from "../i18n";
import styles from "./ShortcutsDialog.module.css";
import { type Shortcut, useShortcut, useShortcuts } from "./shortcuts";

/** The list of every key that does something now; `?` opens it. */
export function ShortcutsDialog() {
  const t = useT();
  const [open, setOpen] = useState(false);
  const shortcuts = useShortcuts((state) => state.shortcuts);
  useShortcut("?", t("shell.shortcuts"), t("shell.general"), () => setOpen(true));
  const groups = new Map<string, Shortcut[]>();
  for (const shortcut of shortcuts.values())
    groups.set(shortcut.group, [...(groups.get(shortcut.group) ?? []), shortcut]);
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      title={t("shell.shortcuts")}
      description={t("shell.shortcuts.hint")}
      size="l"
    >
      <div className={styles.groups}>
        {[...groups].map(([group, members]) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl className={styles.list}>
              {members.map(({ keys, label }) => (
                <div key={keys + label}>
                  <dt>{label}</dt>
                  <dd>
                    <Keys keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
