import type { Area } from "./types";

export const compose = {} as const satisfies Area;
