/** The roll's colours, read from the design tokens so that themes change the canvas as well. */

import { ROLES } from "../../design/roles";

export interface Palette {
  readonly ground: string;
  readonly raised: string;
  readonly panel: string;
  readonly line: string;
  readonly faint: string;
  readonly text: string;
  readonly muted: string;
  readonly accent: string;
  readonly onAccent: string;
  readonly danger: string;
  readonly keyWhite: string;
  readonly keyBlack: string;
  readonly font: string;
  readonly isDark: boolean;
  readonly roles: Readonly<Record<string, string>>;
}

/** Read the palette that holds for an element. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const read = (name: string, otherwise: string) =>
    style.getPropertyValue(name).trim() || otherwise;
  const roles: Record<string, string> = {};
  for (const role of ROLES) roles[role] = read(`--role-${role}`, "#7aa2ff");
  return {
    ground: read("--surface-0", "#0f1116"),
    raised: read("--roll-stripe", "#13161d"),
    panel: read("--surface-1", "#161922"),
    line: read("--roll-bar", "#333a4a"),
    faint: read("--roll-step", "#1f2430"),
    text: read("--ink", "#f1ede4"),
    muted: read("--ink-3", "#969cac"),
    accent: read("--accent", "#ffc468"),
    onAccent: read("--accent-ink", "#241801"),
    danger: read("--bad", "#ff8a83"),
    keyWhite: read("--roll-key-white", "#d9d6cd"),
    keyBlack: read("--roll-key-black", "#1a1c23"),
    font: read("--font-ui", "system-ui, sans-serif"),
    isDark: getComputedStyle(document.documentElement).colorScheme !== "light",
    roles,
  };
}

export function roleColour(palette: Palette, role: string): string {
  return palette.roles[role] ?? palette.roles.other ?? palette.accent;
}
