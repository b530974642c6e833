import { type KeyboardEvent, useRef } from "react";
import { type Option, plain } from "./Listbox";

const PAUSE_MS = 600;
const PAGE = 8;

/** The next place that can be chosen, going one way; the last that could be where none is left. */
function free(options: readonly Option[], from: number, by: 1 | -1): number | undefined {
  for (let at = from; at >= 0 && at < options.length; at += by)
    if (!options[at]?.disabled) return at;
  return undefined;
}

/** Where a key leads in a list, by arrows, by pages, to its ends, or by the first letters. */
function stepped(options: readonly Option[], key: string, from: number): number | undefined {
  const last = options.length - 1;
  const down = (to: number) => free(options, Math.min(to, last), 1) ?? free(options, last, -1);
  const up = (to: number) => free(options, Math.max(to, 0), -1) ?? free(options, 0, 1);
  if (key === "ArrowDown") return down(from + 1);
  if (key === "ArrowUp") return up(from - 1);
  if (key === "PageDown") return down(from + PAGE);
  if (key === "PageUp") return up(from - PAGE);
  if (key === "Home") return down(0);
  if (key === "End") return up(last);
  return undefined;
}

/** The next option that begins so; one letter again and again goes from one to the next. */
function typedAt(options: readonly Option[], typed: string, from: number): number | undefined {
  const isOne = [...typed].every((letter) => letter === typed[0]);
  const wanted = plain(isOne ? typed.slice(0, 1) : typed);
  const begin = isOne ? from + 1 : Math.max(from, 0);
  for (let step = 0; step < options.length; step += 1) {
    const at = (begin + step) % options.length;
    const option = options[at];
    if (option && !option.disabled && plain(option.label).startsWith(wanted)) return at;
  }
  return undefined;
}

/** The keys of a list that is not typed into. */
export function useListKeys(options: readonly Option[]) {
  const typed = useRef({ text: "", at_ms: 0 });
  const isTyping = () =>
    typed.current.text !== "" && performance.now() - typed.current.at_ms < PAUSE_MS;
  const after = (event: KeyboardEvent, from: number): number | undefined => {
    const { key, ctrlKey, metaKey, altKey } = event;
    if (ctrlKey || metaKey || altKey) return undefined;
    if (key.length > 1) return stepped(options, key, from);
    const text = (isTyping() ? typed.current.text : "") + key;
    const found = typedAt(options, text, from);
    if (found !== undefined) typed.current = { text, at_ms: performance.now() };
    return found;
  };
  return { after, isTyping };
}
