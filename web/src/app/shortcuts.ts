import { useEffect, useRef } from "react";
import { create } from "zustand";

/** A key with what it does; `keys` as in "Space", "?", "Mod+Z", "Shift+ArrowUp". */
export interface Shortcut {
  keys: string;
  /** What it does, in the language of now. */
  label: string;
  /** The heading it is listed under. */
  group: string;
  run: (event: KeyboardEvent) => void;
  /** Also while a text field has the focus. */
  inFields?: boolean;
}

interface Registry {
  shortcuts: ReadonlyMap<symbol, Shortcut>;
  add: (key: symbol, shortcut: Shortcut) => void;
  remove: (key: symbol) => void;
}

export const useShortcuts = create<Registry>((set) => ({
  shortcuts: new Map(),
  add: (key, shortcut) =>
    set((state) => ({ shortcuts: new Map(state.shortcuts).set(key, shortcut) })),
  remove: (key) =>
    set((state) => {
      const rest = new Map(state.shortcuts);
      rest.delete(key);
      return { shortcuts: rest };
    }),
}));

const mac = /Mac|iPhone|iPad/.test(navigator.userAgent);

function keyOf(event: KeyboardEvent): string {
  // With Alt a digit may come as another sign; its place on the keyboard stays.
  const digit = event.altKey ? /^Digit(\d)$/.exec(event.code)?.[1] : undefined;
  if (digit) return digit;
  if (event.key === " ") return "Space";
  return event.key.length === 1 ? event.key.toUpperCase() : event.key;
}

/** The name of a pressed key as shortcuts write it. */
export function keysOf(event: KeyboardEvent): string {
  const key = keyOf(event);
  const letter = /^[A-Z]$/.test(key) || key.length > 1;
  const parts = [
    (mac ? event.metaKey : event.ctrlKey) ? "Mod" : "",
    event.altKey ? "Alt" : "",
    event.shiftKey && letter ? "Shift" : "",
    key,
  ];
  return parts.filter(Boolean).join("+");
}

/** The keys of a shortcut as a person reads them. */
export function keyCaps(keys: string): string[] {
  const names: Record<string, string> = {
    Mod: mac ? "⌘" : "Ctrl",
    Alt: mac ? "⌥" : "Alt",
    Shift: mac ? "⇧" : "Shift",
    ArrowUp: "↑",
    ArrowDown: "↓",
    ArrowLeft: "←",
    ArrowRight: "→",
    Escape: "Esc",
    Delete: "Del",
  };
  return keys
    .replace(/\+\+$/, "+Plus")
    .split("+")
    .map((key) => (key === "Plus" ? "+" : (names[key] ?? key)));
}

function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.matches("input:not([type=checkbox], [type=radio], [type=range]), textarea, select")
  );
}

/** Keys that a focused control wants for itself. */
function isTaken(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (event.key === " " || event.key === "Enter") {
    return (
      target.closest(
        "button, a, [role=button], [role=menuitem], [role=option], [role=tab], summary, input",
      ) !== null
    );
  }
  if (event.key.startsWith("Arrow")) {
    return (
      target.closest(
        "[role=slider], [role=tab], [role=menu], [role=listbox], [role=radio], [role=radiogroup], input",
      ) !== null
    );
  }
  return false;
}

/** Run the youngest shortcut that fits the key; true when one did. */
export function pressShortcut(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing) return false;
  const keys = keysOf(event);
  const field = isField(event.target);
  const fitting = [...useShortcuts.getState().shortcuts.values()].filter(
    (shortcut) => shortcut.keys === keys && (shortcut.inFields || !field),
  );
  const found = fitting.at(-1);
  if (!found || (!found.inFields && isTaken(event))) return false;
  // An open dialog or menu keeps the keys to itself.
  if (document.querySelector("[role=dialog], [role=alertdialog], [role=menu]")) return false;
  event.preventDefault();
  found.run(event);
  return true;
}

/** Give a key a meaning while the component shows; it appears in the list of `?` by itself. */
export function useShortcut(
  keys: string,
  label: string,
  group: string,
  run: (event: KeyboardEvent) => void,
  options: { enabled?: boolean; inFields?: boolean } = {},
): void {
  const { enabled = true, inFields = false } = options;
  const latest = useRef(run);
  latest.current = run;
  const { add, remove } = useShortcuts.getState();
  useEffect(() => {
    if (!enabled) return;
    const key = Symbol(keys);
    add(key, { keys, label, group, inFields, run: (event) => latest.current(event) });
    return () => remove(key);
  }, [keys, label, group, enabled, inFields, add, remove]);
}
