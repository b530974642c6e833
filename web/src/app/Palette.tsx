import { useState } from "react";
import { Dialog, Keys, TextField } from "../design";
import { useT } from "../i18n";
import styles from "./Palette.module.css";
import { type Shortcut, useShortcut, useShortcuts } from "./shortcuts";

/** A command with every key it has. */
type Command = Shortcut & { all: string[] };

function groupsOf(shortcuts: Iterable<Shortcut>, wanted: string): [string, Command[]][] {
  const groups = new Map<string, Command[]>();
  for (const shortcut of shortcuts) {
    if (!`${shortcut.label} ${shortcut.group}`.toLowerCase().includes(wanted)) continue;
    const members = groups.get(shortcut.group) ?? [];
    const same = members.find(({ label }) => label === shortcut.label);
    if (same) same.all.push(shortcut.keys);
    else members.push({ ...shortcut, all: [shortcut.keys] });
    groups.set(shortcut.group, members);
  }
  return [...groups];
}

/** Everything that a key does now, to look up and to run; `?` and Mod+K open it. */
export function Palette() {
  const t = useT();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const shortcuts = useShortcuts((state) => state.shortcuts);
  const show = () => {
    setTyped("");
    setOpen(true);
  };
  useShortcut("?", t("shell.shortcuts"), t("shell.general"), show);
  useShortcut("Mod+K", t("shell.shortcuts"), t("shell.general"), show, { inFields: true });
  const groups = groupsOf(shortcuts.values(), typed.trim().toLowerCase());

  const run = (shortcut: Shortcut) => {
    setOpen(false);
    // The dialog gives the focus back first, so that the command meets the page as it was.
    window.setTimeout(() => shortcut.run(new KeyboardEvent("keydown", { key: shortcut.keys })), 0);
  };

  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      title={t("shell.shortcuts")}
      description={t("shell.shortcuts.hint")}
    >
      <TextField
        label={t("common.search")}
        hideLabel
        type="search"
        placeholder={t("shell.shortcuts.find")}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          const first = groups[0]?.[1][0];
          if (event.key === "Enter" && first) run(first);
        }}
      />
      {groups.map(([group, members]) => (
        <section key={group} className={styles.group}>
          <h3>{group}</h3>
          <ul>
            {members.map((shortcut) => (
              <li key={shortcut.keys + shortcut.label}>
                <button type="button" className={styles.command} onClick={() => run(shortcut)}>
                  <span>{shortcut.label}</span>
                  <span className={styles.keys}>
                    {shortcut.all.map((keys) => (
                      <Keys key={keys} keys={keys} />
                    ))}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
      {groups.length === 0 && <p className={styles.nothing}>{t("shell.shortcuts.nothing")}</p>}
    </Dialog>
  );
}
