import type { Area } from "./types";

export const corpora = {} as const satisfies Area;
