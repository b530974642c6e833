import { useQuery } from "@tanstack/react-query";
import {
  about,
  listAmbiences,
  listExamples,
  listFinishes,
  listFormats,
  listInstruments,
  listModels,
  listProgressions,
  listSoundfonts,
  listStyles,
} from "./operations";
import type { About, Entry } from "./wire";

const CATALOGUES = {
  styles: listStyles,
  instruments: listInstruments,
  ambiences: listAmbiences,
  soundfonts: listSoundfonts,
  models: listModels,
  progressions: listProgressions,
  examples: listExamples,
  finishes: listFinishes,
  formats: listFormats,
} as const;

export type CatalogueName = keyof typeof CATALOGUES;

const NONE: readonly Entry[] = [];

/** What jobs add to: asked for again wherever it is shown, so that what is new is there at once. */
const GROWING: ReadonlySet<CatalogueName> = new Set(["models", "soundfonts", "ambiences"]);

/** What there is to choose from. */
export function useEntries(name: CatalogueName): {
  entries: readonly Entry[];
  loading: boolean;
  error: Error | null;
} {
  const { data, isPending, error } = useQuery({
    queryKey: [name],
    queryFn: ({ signal }) => CATALOGUES[name]({ signal }),
    staleTime: GROWING.has(name) ? 0 : 5 * 60_000,
  });
  return { entries: data?.entries ?? NONE, loading: isPending, error };
}

/** What the server is and can do. */
export function useAbout(): About | undefined {
  const { data } = useQuery({
    queryKey: ["about"],
    queryFn: ({ signal }) => about({ signal }),
    staleTime: 60_000,
  });
  return data;
}
