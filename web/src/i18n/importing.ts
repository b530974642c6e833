import type { Area } from "./types";

export const importing = {} as const satisfies Area;
