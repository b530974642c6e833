export { type CatalogueName, useAbout, useEntries } from "./catalogues";
export { API, call, client, watchServer, watchSession } from "./client";
export {
  cancelJob,
  dispatch,
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
