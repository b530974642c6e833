import { create } from "zustand";
import { persist } from "zustand/middleware";
import type { ComposeRequest } from "../api";
import type { Fields } from "./fields";

export type EngineName = NonNullable<ComposeRequest["engine"]>;

/** What is about to be asked: the sentence, the fields set by hand, and how it is made. */
export interface Draft {
  prompt: string;
  fields: Fields;
  takes: number;
  engine: EngineName;
  /** A model of one's own; empty for the engine's choice. */
  model: string;
  /** Empty for a new one each time. */
  seed: string;
  /** The seed of the next piece where none is typed: what the chips show is what will come. */
  luck: number;
  strict: boolean;
  /** Begin to play as soon as the first bars are there. */
  playsAtOnce: boolean;
}

interface DraftStore extends Draft {
  put: (change: Partial<Draft>) => void;
  reset: () => void;
}

const LARGEST_SEED = 2 ** 31;

/** A seed that nobody chose. */
export function newLuck(random: () => number = Math.random): number {
  return Math.floor(random() * LARGEST_SEED) + 1;
}

const BLANK: Draft = {
  prompt: "",
  fields: {},
  takes: 4,
  engine: "auto",
  model: "",
  seed: "",
  luck: newLuck(),
  strict: false,
  playsAtOnce: true,
};

/** Kept while the window is open, so that a look into the library loses nothing. */
export const useDraft = create<DraftStore>()(
  persist(
    (set) => ({
      ...BLANK,
      put: (change) => set(change),
      reset: () => set({ prompt: "", fields: {}, seed: "" }),
    }),
    {
      name: "cadenza.draft",
      storage: {
        getItem: (name) => JSON.parse(sessionStorage.getItem(name) ?? "null"),
        setItem: (name, value) => sessionStorage.setItem(name, JSON.stringify(value)),
        removeItem: (name) => sessionStorage.removeItem(name),
      },
    },
  ),
);

/** The seed that a draft is read and composed with. */
export function seedOf({ seed, luck }: Pick<Draft, "seed" | "luck">): number {
  const typed = Number.parseInt(seed, 10);
  return Number.isFinite(typed) && typed >= 0 ? typed : luck;
}

/** The request of `POST /compose` for a draft. */
export function requestOf(draft: Draft): ComposeRequest {
  return {
    ...(draft.prompt.trim() ? { prompt: draft.prompt.trim() } : {}),
    fields: draft.fields,
    takes: draft.takes,
    engine: draft.model ? "neural" : draft.engine,
    ...(draft.model ? { model: draft.model } : {}),
    seed: seedOf(draft),
    options: draft.strict ? { originality: "strict" } : {},
    reader: "auto",
    keep: "best",
  };
}
