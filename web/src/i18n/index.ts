import { useCallback } from "react";
import { create } from "zustand";
import { audio } from "./audio";
import { common } from "./common";
import { compose } from "./compose";
import { corpora } from "./corpora";
import { drums } from "./drums";
import { exporting } from "./exporting";
import { importing } from "./importing";
import { library } from "./library";
import { piece } from "./piece";
import { receipt } from "./receipt";
import { revisions } from "./revisions";
import { roll } from "./roll";
import { settings } from "./settings";
import { shell } from "./shell";
import { takes } from "./takes";
import { training } from "./training";
import { type Entry, LANGUAGES, type Language, type ValuesOf } from "./types";

export type { Area, Entry, Language, Text } from "./types";
export { LANGUAGES } from "./types";

/** Every string of the page; each feature area keeps its own file beside this one. */
export const DICTIONARY = {
  ...audio,
  ...common,
  ...compose,
  ...corpora,
  ...drums,
  ...exporting,
  ...importing,
  ...library,
  ...piece,
  ...receipt,
  ...roll,
  ...revisions,
  ...settings,
  ...shell,
  ...takes,
  ...training,
} as const;

export type Key = keyof typeof DICTIONARY;
export type Translate = <K extends Key>(
  key: K,
  ...values: ValuesOf<(typeof DICTIONARY)[K]>
) => string;

const KEPT_AS = "cadenza.language";

function firstLanguage(): Language {
  const wanted = [localStorage.getItem(KEPT_AS), ...navigator.languages];
  for (const tag of wanted) {
    const found = LANGUAGES.find((language) => tag?.toLowerCase().startsWith(language));
    if (found) return found;
  }
  return "en";
}

interface LanguageState {
  language: Language;
  setLanguage: (language: Language) => void;
}

export const useLanguage = create<LanguageState>((set) => ({
  language: firstLanguage(),
  setLanguage: (language) => {
    localStorage.setItem(KEPT_AS, language);
    document.documentElement.lang = language;
    set({ language });
  },
}));

/** The text of a key in a language, its values filled in. */
export function translate<K extends Key>(
  language: Language,
  key: K,
  ...values: ValuesOf<(typeof DICTIONARY)[K]>
): string {
  // A key made of a word of the server (a kind, a state) may be newer than this page.
  const entry: Entry | undefined = DICTIONARY[key];
  if (!entry) return key.slice(key.lastIndexOf(".") + 1);
  const text = entry[language];
  const given: Readonly<Record<string, string | number>> = values[0] ?? {};
  const chosen = typeof text === "string" ? text : given.count === 1 ? text.one : text.other;
  return chosen.replace(/\{(\w+)\}/g, (slot, name: string) => {
    const value = given[name];
    if (value === undefined) return slot;
    return typeof value === "number" ? value.toLocaleString(language) : value;
  });
}

/** The text of a key in the language of now; in components use `useT`, which follows changes. */
export const t: Translate = (key, ...values) =>
  translate(useLanguage.getState().language, key, ...values);

/** `t` that follows the language chosen: `const t = useT(); t("common.play")`. */
export function useT(): Translate {
  const language = useLanguage((state) => state.language);
  return useCallback<Translate>(
    (key, ...values) => translate(language, key, ...values),
    [language],
  );
}
