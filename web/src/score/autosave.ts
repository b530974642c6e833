/** Saving by itself: after a pause in editing, one save at a time, with a plain word on conflicts. */

import { type Readable, store } from "./store";
import type { ScoreDoc } from "./types";

export type SaveState =
  | { readonly name: "saved" }
  /** Changed; a save is due. */
  | { readonly name: "changed" }
  | { readonly name: "saving" }
  /** The piece was changed elsewhere (412): keep this one, or take the other. */
  | { readonly name: "conflict" }
  /** The last save failed; it is tried again by itself. */
  | { readonly name: "failed"; readonly problem: unknown };

export type SaveAnswer =
  | { readonly status: "saved"; readonly revision: number | null }
  | { readonly status: "stale" };

export interface AutosaveOptions {
  /** `PUT` the score with `If-Match: revision`; rejects when the server can't be reached. */
  save(doc: ScoreDoc, revision: number | null): Promise<SaveAnswer>;
  /** The revision that the server has now, for "keep mine". */
  current(): Promise<number | null>;
  readonly pauseMs?: number;
  readonly retryMs?: number;
  readonly later?: (run: () => void, ms: number) => () => void;
}

export interface Autosave extends Readable<SaveState> {
  /** The revision that the page's document came from. */
  readonly revision: number | null;
  /** The document changed. */
  changed(doc: ScoreDoc): void;
  /** Save now, as before leaving the page. Ends when nothing is left to save or it can't be. */
  flush(): Promise<SaveState>;
  /** In a conflict: save this document over the other. */
  keepMine(): Promise<SaveState>;
  /** In a conflict, or after a job made a revision: go on from another document. */
  opened(doc: ScoreDoc, revision: number | null): void;
  stop(): void;
}

const PAUSE_MS = 1500;
const RETRY_MS = 4000;

function timeout(run: () => void, ms: number): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

/** Autosave of a document that stands on the server as `revision`. */
export function autosave(
  first: ScoreDoc,
  revision: number | null,
  options: AutosaveOptions,
): Autosave {
  return new Saver(first, revision, options);
}

class Saver implements Autosave {
  readonly #state = store<SaveState>({ name: "saved" });
  readonly #options: AutosaveOptions;
  readonly #later: (run: () => void, ms: number) => () => void;
  #doc: ScoreDoc;
  #saved: ScoreDoc;
  #cancel: (() => void) | null = null;
  #running: Promise<SaveState> | null = null;
  #stopped = false;
  /** Grows when another document is opened; answers to older saves are void. */
  #round = 0;
  revision: number | null;

  constructor(doc: ScoreDoc, revision: number | null, options: AutosaveOptions) {
    this.#doc = doc;
    this.#saved = doc;
    this.revision = revision;
    this.#options = options;
    this.#later = options.later ?? timeout;
  }

  getState = () => this.#state.getState();
  subscribe: Readable<SaveState>["subscribe"] = (listener) => this.#state.subscribe(listener);

  changed(doc: ScoreDoc): void {
    this.#doc = doc;
    const { name } = this.getState();
    if (name === "conflict" || name === "saving" || this.#stopped) return;
    if (doc === this.#saved) {
      this.#due(null);
      this.#state.setState({ name: "saved" });
      return;
    }
    if (name !== "changed") this.#state.setState({ name: "changed" });
    this.#due(this.#options.pauseMs ?? PAUSE_MS);
  }

  async flush(): Promise<SaveState> {
    this.#due(null);
    // Whoever waits may find that another has begun the next save: two at once would clash.
    while (this.#running !== null) await this.#running;
    if (this.#doc === this.#saved || this.getState().name === "conflict") return this.getState();
    return this.#save();
  }

  async keepMine(): Promise<SaveState> {
    if (this.getState().name !== "conflict") return this.getState();
    try {
      this.revision = await this.#options.current();
    } catch {
      return this.getState();
    }
    return this.#save();
  }

  opened(doc: ScoreDoc, revision: number | null): void {
    this.#due(null);
    this.#round += 1;
    this.#doc = doc;
    this.#saved = doc;
    this.revision = revision;
    this.#state.setState({ name: "saved" });
  }

  stop(): void {
    this.#stopped = true;
    this.#due(null);
  }

  #due(ms: number | null): void {
    this.#cancel?.();
    this.#cancel = ms === null ? null : this.#later(() => void this.flush(), ms);
  }

  #save(): Promise<SaveState> {
    this.#state.setState({ name: "saving" });
    const running = this.#send().finally(() => {
      if (this.#running === running) this.#running = null;
    });
    this.#running = running;
    return running;
  }

  async #send(): Promise<SaveState> {
    const sent = this.#doc;
    const round = this.#round;
    let next: SaveState;
    try {
      const answer = await this.#options.save(sent, this.revision);
      if (round !== this.#round) return this.getState();
      if (answer.status === "saved") {
        this.#saved = sent;
        this.revision = answer.revision;
        next = { name: this.#doc === sent ? "saved" : "changed" };
      } else next = { name: "conflict" };
    } catch (problem) {
      if (round !== this.#round) return this.getState();
      next = { name: "failed", problem };
    }
    this.#state.setState(next);
    if (this.#stopped) return next;
    if (next.name === "changed") this.#due(this.#options.pauseMs ?? PAUSE_MS);
    if (next.name === "failed") this.#due(this.#options.retryMs ?? RETRY_MS);
    return next;
  }
}
