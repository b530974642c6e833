import type { Area } from "./types";

export const takes = {} as const satisfies Area;
