import type { Area } from "./types";

export const audio = {} as const satisfies Area;
