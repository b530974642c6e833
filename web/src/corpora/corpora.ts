import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import {
  ApiProblem,
  addCorpusFiles,
  type Corpus,
  getCorpus,
  listCorpora,
  uploadFile,
  wordsOf,
} from "../api";

/** A file of a corpus, with what became of it. */
export type CorpusFile = Corpus["rows"][number];

export function useCorpora() {
  return useQuery({
    queryKey: ["corpora"],
    queryFn: ({ signal }) => listCorpora({ signal }),
  });
}

export function useCorpus(name: string) {
  return useQuery({
    queryKey: ["corpora", name],
    queryFn: ({ signal }) => getCorpus({ path: { name }, signal }),
  });
}

/** Whether there is something that the last build does not know. */
export function isStale(corpus: Corpus): boolean {
  return !corpus.built || corpus.new + corpus.changed + corpus.gone > 0;
}

/** A corpus name out of whatever was typed: letters, digits, hyphens. */
export function tidyName(typed: string): string {
  return typed
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[^A-Za-z0-9_-]+/g, "-")
    .replace(/^[-_]+/, "")
    .slice(0, 63);
}

/** A file that the studio would not take, and why. */
export interface Refused {
  file: string;
  why: string;
}

export interface Adding {
  done: number;
  total: number;
}

/** Send files to a corpus, a few hundred if need be; tells how far it is and what was refused. */
export function useAddFiles(name: string, licence: string) {
  const queries = useQueryClient();
  const [adding, setAdding] = useState<Adding | null>(null);
  const add = useCallback(
    async (files: readonly File[]) => {
      const uploads: string[] = [];
      const refused: Refused[] = [];
      try {
        for (const [done, file] of files.entries()) {
          setAdding({ done, total: files.length });
          try {
            uploads.push((await uploadFile(file, {})).id);
          } catch (error) {
            // One file that is no music does not keep the others out.
            if (!(error instanceof ApiProblem)) throw error;
            refused.push({ file: file.name, why: wordsOf(error).title });
          }
        }
        if (uploads.length > 0)
          await addCorpusFiles({ uploads, ...(licence ? { licence } : {}) }, { path: { name } });
        return refused;
      } finally {
        setAdding(null);
        await queries.invalidateQueries({ queryKey: ["corpora"] });
      }
    },
    [name, licence, queries],
  );
  return { adding, add };
}
