export { type CatalogueName, useAbout, useEntries } from "./catalogues";
export { watchServer, watchSession } from "./client";
export {
  followJob,
  hasEnded,
  type JobHandlers,
  type JobView,
  jobResult,
  useJob,
} from "./jobs";
export * from "./operations";
export { ApiProblem, UnreachableError, wordsOf } from "./problems";
export { uploadFile } from "./uploads";
export type * from "./wire";
