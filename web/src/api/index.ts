export { type CatalogueName, useAbout, useEntries } from "./catalogues";
export { API, call, watchServer, watchSession } from "./client";
export {
  cancelJob,
  followJob,
  hasEnded,
  type JobHandlers,
  type JobView,
  jobResult,
  startJob,
  useJob,
} from "./jobs";
export { ApiProblem, UnreachableError, wordsOf } from "./problems";
export { uploadFile } from "./uploads";
export type * from "./wire";
