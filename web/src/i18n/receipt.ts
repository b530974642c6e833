import type { Area } from "./types";

export const receipt = {} as const satisfies Area;
