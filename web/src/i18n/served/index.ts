import { useMemo } from "react";
import { create } from "zustand";
import { useLanguage } from "../index";
import { isName, keyIn, nameIn } from "../names";
import type { Language } from "../types";
import { Sayer, type Words } from "./matching";

/**
 * What the server says (errors, notes, notices, lines of a log), in the language of the page.
 *
 * The server speaks English. `python tools/sentences` finds its sentences and keeps them in the
 * JSON files beside this one, each with its Spanish; a test asks for those that are missing.
 */

interface Sayers {
  readonly sayer: Sayer | null;
}

const useSayer = create<Sayers>(() => ({ sayer: null }));

/** Words that stand between the names of the server: units, kinds of things, verbs. */
const UNITS: Readonly<Record<string, string>> = {
  bpm: "ppm",
  bar: "compás",
  bars: "compases",
  beats: "tiempos",
  octaves: "octavas",
  seconds: "segundos",
  tracks: "pistas",
  style: "estilo",
  styles: "estilos",
  ambience: "ambiente",
  ambiences: "ambientes",
  finish: "acabado",
  finishes: "acabados",
  instrument: "instrumento",
  instruments: "instrumentos",
  mood: "ánimo",
  moods: "ánimos",
  models: "modelos",
  soundfonts: "SoundFonts",
  compose: "componer",
  continue: "continuar",
  infill: "rehacer",
  accompany: "acompañar",
  vary: "variar",
};

const KEY = /^[A-G][#b]? [a-z_ ]+$/;

const SPANISH: Words = {
  name: (text) => {
    if (Object.hasOwn(UNITS, text)) return UNITS[text];
    if (KEY.test(text) && isName("es", text.slice(text.indexOf(" ") + 1))) return keyIn("es", text);
    return isName("es", text) ? nameIn("es", text) : undefined;
  },
  and: "y",
  or: "o",
  got: "recibido:",
  language: "es",
};

/** Fetch what a language needs to say what the server says; without it, that stays English. */
async function fetchWords(language: Language): Promise<void> {
  if (language === "en" || useSayer.getState().sayer) return;
  const chunk = await import("./spanish");
  useSayer.setState({ sayer: new Sayer(chunk.SPANISH_SENTENCES, SPANISH) });
}

/** Speak the language of now, and every one that is chosen later. */
export function followLanguage(): Promise<void> {
  const quietly = (language: Language) => fetchWords(language).catch(() => undefined);
  useLanguage.subscribe(({ language }) => void quietly(language));
  return quietly(useLanguage.getState().language);
}

/** A problem as it travels, as far as its words go. */
interface Told {
  readonly title: string;
  readonly detail?: string | null | undefined;
  readonly rule?: string | null | undefined;
  readonly came?: string | null | undefined;
  readonly next_step?: string | null | undefined;
}

interface ProblemWords {
  title: string;
  next: string | undefined;
}

/** A detail ends with its next step; where that is shown by itself, it is not said twice. */
function withoutEnd(detail: string, next: string | null | undefined): string {
  if (!next || !detail.toLowerCase().endsWith(next.toLowerCase())) return detail;
  return detail.slice(0, detail.length - next.length).replace(/[;:,.\s]+$/, "") || detail;
}

/** Flags of the command line as words: nobody types them here. Whole commands stay as they are. */
function withoutFlags(text: string): string {
  if (/\b(cadenza|pip) /.test(text)) return text;
  return text.replace(/(^|\s)--([a-z][a-z-]*)/g, (_, gap: string, flag: string) => {
    return gap + flag.replaceAll("-", " ");
  });
}

/** How the server's words are said in a language. */
function mouth(sayer: Sayer | null) {
  const say = (text: string) => (sayer ? sayer.say(text) : text);
  return {
    /** A sentence of the server. */
    say,
    /** What is wrong, and what to do next, of a problem of the server. */
    problem({ title, detail, rule, came, next_step }: Told): ProblemWords {
      const next = next_step || undefined;
      if (!sayer || !rule)
        return { title: say(withoutEnd(detail ?? title, next)), next: next && withoutFlags(next) };
      const got = came ? `; ${sayer.got(came)}` : "";
      return { title: say(rule) + got, next: next && say(next) };
    },
  };
}

type Mouth = ReturnType<typeof mouth>;

function sayerFor(language: Language, sayer: Sayer | null): Sayer | null {
  return language === "en" ? null : sayer;
}

/** In the language of now; in components use `useServed`, which follows changes. */
export function served(): Mouth {
  return mouth(sayerFor(useLanguage.getState().language, useSayer.getState().sayer));
}

/** `served` that follows the language chosen: `const { say } = useServed(); say(notice)`. */
export function useServed(): Mouth {
  const language = useLanguage((state) => state.language);
  const sayer = useSayer((state) => state.sayer);
  return useMemo(() => mouth(sayerFor(language, sayer)), [language, sayer]);
}
