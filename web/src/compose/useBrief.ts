import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { type BriefAnswer, readBrief } from "../api";
import type { Brief } from "./brief";
import { type Draft, seedOf } from "./draft";
import { isFree } from "./fields";

const TYPING_MS = 180;
const MODEL_MS = 1200;

/** A value as it was when it had been left alone for a while. */
function useSettled<T>(value: T, wait_ms: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), wait_ms);
    return () => clearTimeout(timer);
  }, [value, wait_ms]);
  return settled;
}

function useReading(
  prompt: string,
  fields: Draft["fields"],
  seed: number,
  reader: "built-in" | "auto",
  on: boolean,
) {
  return useQuery({
    queryKey: ["brief", reader, prompt, fields, seed],
    queryFn: ({ signal }) =>
      readBrief({ ...(prompt ? { prompt } : {}), fields, reader, seed }, { signal }),
    enabled: on && (prompt !== "" || !isFree(fields)),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The answer, its brief knowing which parts the person named. */
function withAsked(answer: BriefAnswer | null): (BriefAnswer & { brief: Brief }) | null {
  return answer && { ...answer, brief: { ...answer.brief, asked_parts: answer.asked_parts } };
}

/**
 * What is understood of the draft, as one types: the built-in reader at every pause, and after
 * a longer one the language model, where the studio has one.
 */
export function useBrief(
  draft: Pick<Draft, "prompt" | "fields" | "seed" | "luck">,
  hasModel: boolean,
) {
  const seed = seedOf(draft);
  const prompt = useSettled(draft.prompt.trim(), TYPING_MS);
  const calm = useSettled(draft.prompt.trim(), MODEL_MS);
  const quick = useReading(prompt, draft.fields, seed, "built-in", true);
  const slow = useReading(
    calm,
    draft.fields,
    seed,
    "auto",
    hasModel && calm !== "" && calm === prompt,
  );
  const isEmpty = prompt === "" && isFree(draft.fields);
  const read = hasModel && calm === prompt && slow.data && !slow.isPlaceholderData ? slow : quick;
  const answer = useMemo(() => withAsked(read.data ?? null), [read.data]);
  return {
    answer: isEmpty ? null : answer,
    error: isEmpty ? null : read.error,
    isReading: slow.isFetching,
  };
}
