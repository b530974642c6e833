import type { Area } from "./types";

export const piece = {} as const satisfies Area;
