import type { Area } from "./types";

export const settings = {} as const satisfies Area;
