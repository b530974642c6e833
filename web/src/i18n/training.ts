import type { Area } from "./types";

export const training = {} as const satisfies Area;
