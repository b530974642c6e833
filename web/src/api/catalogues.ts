import { useQuery } from "@tanstack/react-query";
import { call } from "./client";
import type { About, Entry, EntryList } from "./wire";

export type CatalogueName =
  | "styles"
  | "instruments"
  | "ambiences"
  | "soundfonts"
  | "models"
  | "progressions"
  | "examples"
  | "finishes"
  | "formats";

const NONE: readonly Entry[] = [];

/** What there is to choose from. */
export function useEntries(name: CatalogueName): {
  entries: readonly Entry[];
  loading: boolean;
  error: Error | null;
} {
  const { data, isPending, error } = useQuery({
    queryKey: [name],
    queryFn: ({ signal }) => call<EntryList>("GET", `/${name}`, undefined, { signal }),
    staleTime: 5 * 60_000,
  });
  return { entries: data?.entries ?? NONE, loading: isPending, error };
}

/** What the server is and can do. */
export function useAbout(): About | undefined {
  const { data } = useQuery({
    queryKey: ["about"],
    queryFn: ({ signal }) => call<About>("GET", "/about", undefined, { signal }),
    staleTime: 60_000,
  });
  return data;
}
