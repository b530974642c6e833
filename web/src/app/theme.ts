import { create } from "zustand";

export const THEMES = ["auto", "dark", "light"] as const;
export type Theme = (typeof THEMES)[number];

const KEPT_AS = "cadenza.theme";
const prefersLight = () => window.matchMedia("(prefers-color-scheme: light)");

function kept(): Theme {
  const value = localStorage.getItem(KEPT_AS);
  return THEMES.find((theme) => theme === value) ?? "auto";
}

function show(theme: Theme): "dark" | "light" {
  const shown = theme === "auto" ? (prefersLight().matches ? "light" : "dark") : theme;
  document.documentElement.dataset.theme = shown;
  return shown;
}

interface ThemeState {
  /** What was chosen. */
  theme: Theme;
  /** What is shown; canvases draw again when it changes. */
  shown: "dark" | "light";
  setTheme: (theme: Theme) => void;
}

export const useTheme = create<ThemeState>((set) => ({
  theme: kept(),
  shown: show(kept()),
  setTheme: (theme) => {
    localStorage.setItem(KEPT_AS, theme);
    set({ theme, shown: show(theme) });
  },
}));

prefersLight().addEventListener("change", () => {
  const { theme } = useTheme.getState();
  useTheme.setState({ shown: show(theme) });
});
