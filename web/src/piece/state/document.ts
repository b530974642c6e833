/** The piece that is open: its document, what was done to it, and what can be taken back. */

import { create } from "zustand";
import { History } from "../../score/history";
import { emptyScore } from "../../score/json";
import { refusal } from "../../score/locks";
import type { Edited, ScoreDoc } from "../../score/types";
import { announce } from "./announce";
import { roll } from "./roll";
import { t } from "../../i18n";

/** What an edit did; each has its words in the dictionary under `piece.did.…`. */
export type Did =
  | "draw"
  | "move"
  | "copy"
  | "resize"
  | "delete"
  | "split"
  | "velocity"
  | "transpose"
  | "quantise"
  | "instrument"
  | "rename"
  | "track"
  | "again"
  | "vary"
  | "continue"
  | "accompany"
  | "clear"
  | "paste"
  | "restore";
