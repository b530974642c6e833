import type { Area } from "./types";

export const library = {} as const satisfies Area;
