export { API, call, client, watchServer } from "./client";
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
export type * from "./wire";
