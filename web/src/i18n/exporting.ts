import type { Area } from "./types";

export const exporting = {} as const satisfies Area;
