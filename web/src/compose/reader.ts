import type { BriefAnswer } from "../api";

/** Who read a sentence, as the studio tells it. */
export type ReaderUsed = BriefAnswer["reader"];

/** How a notice of the server begins where the language model failed; why stands behind it. */
const ALONE = "the built-in reader read this alone: ";

/** What to tell of who read a sentence; null where all went as asked. */
export interface ReaderTold {
  /** The model did not answer, so the built-in reader did. */
  alone: boolean;
  /** Why, or what of the answer was left out, as the server says it. */
  why: string;
}

/** A text as a sentence begins; an address or a file's name stays as it is. */
export function sentence(text: string): string {
  const first = /^\S*/.exec(text)?.[0] ?? "";
  if (/[./:\d].|_/.test(first)) return text;
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

/** What there is to tell of a reader. */
export function toldOf(reader: ReaderUsed | null | undefined): ReaderTold | null {
  const notice = reader?.notice;
  if (!notice) return null;
  const alone = notice.startsWith(ALONE);
  return { alone, why: alone ? notice.slice(ALONE.length) : notice };
}
