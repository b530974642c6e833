import type { Area } from "./types";

/** How a state of a piece came to be. */
export const revisions = {
  "revision.verb.create": { en: "begun", es: "empezada" },
  "revision.verb.compose": { en: "composed", es: "compuesta" },
  "revision.verb.continue": { en: "continued", es: "continuada" },
  "revision.verb.infill": { en: "done again in part", es: "rehecha en parte" },
  "revision.verb.accompany": { en: "accompanied", es: "acompañada" },
  "revision.verb.vary": { en: "varied", es: "variada" },
  "revision.verb.edit": { en: "edited", es: "editada" },
  "revision.verb.import": { en: "imported", es: "importada" },
  "revision.verb.transcribe": { en: "written down from sound", es: "transcrita" },
  "revision.verb.render": { en: "mastered", es: "masterizada" },
} as const satisfies Area;
