/** The document's types under the names that the roll uses. */

export type {
  Meter,
  Note as RollNote,
  ScoreDoc as RollScore,
  Track as RollTrack,
} from "../../score/types";
