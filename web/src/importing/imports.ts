import { create } from "zustand";
import {
  ApiProblem,
  addSoundfont,
  cancelJob,
  hasEnded,
  importMusic,
  type Job,
  jobResult,
  transcribe,
  type Upload,
  uploadFile,
  wordsOf,
} from "../api";
import { t } from "../i18n";
import { served } from "../i18n/served";

/** How far a file is on its way into the studio. */
export interface Arrival {
  id: number;
  name: string;
  phase: "waiting" | "sending" | "reading" | "asking" | "done" | "failed";
  kind: Upload["kind"] | null;
  /** Of the phase, 0 to 1; `null` while nobody knows. */
  done: number | null;
  stage: string;
  /** The piece it became. */
  piece: string | null;
  problem: { title: string; next: string | undefined } | null;
  stop: () => void;
}

interface Imports {
  arrivals: readonly Arrival[];
  put: (arrival: Arrival) => void;
  change: (id: number, change: Partial<Arrival>) => void;
  drop: (id: number) => void;
}

export const useImports = create<Imports>((set) => ({
  arrivals: [],
  put: (arrival) => set(({ arrivals }) => ({ arrivals: [...arrivals, arrival] })),
  change: (id, change) =>
    set(({ arrivals }) => ({
      arrivals: arrivals.map((one) => (one.id === id ? { ...one, ...change } : one)),
    })),
  drop: (id) => set(({ arrivals }) => ({ arrivals: arrivals.filter((one) => one.id !== id) })),
}));

/** How a recording is written down. */
export interface Hearing {
  parts: "one" | "hands";
  quantise: boolean;
}

/** What the browser's own chooser offers first; the studio looks at the content. */
const ENDINGS =
  ".mid,.midi,.musicxml,.xml,.mxl,.abc,.krn,.wav,.flac,.mp3,.ogg,.m4a,.aiff,.sf2,.sf3";

type Settled = (arrival: Arrival) => void;
const settled = new Set<Settled>();

/** Told of every file that arrived: what was made of it is in the library now. */
export function watchImports(watcher: Settled): () => void {
  settled.add(watcher);
  return () => settled.delete(watcher);
}

let last = 0;
const waiting = new Map<number, (hearing: Hearing) => void>();

/** Answer the question of how a recording is to be written down. */
export function answerHearing(id: number, hearing: Hearing): void {
  waiting.get(id)?.(hearing);
  waiting.delete(id);
}

/** Bring files into the studio, one after the other. */
export async function importFiles(files: Iterable<File>): Promise<void> {
  const queue = [...files].map((file) => ({ file, arrival: announced(file) }));
  for (const { file, arrival } of queue) await bring(file, arrival.id, arrival.controller.signal);
}

function announced(file: File) {
  last += 1;
  const id = last;
  const controller = new AbortController();
  const { put, drop } = useImports.getState();
  put({
    id,
    name: file.name,
    phase: "waiting",
    kind: null,
    done: null,
    stage: "",
    piece: null,
    problem: null,
    stop: () => {
      controller.abort();
      waiting.delete(id);
      drop(id);
    },
  });
  return { id, controller };
}

async function bring(file: File, id: number, signal: AbortSignal): Promise<void> {
  const { change } = useImports.getState();
  if (signal.aborted) return;
  if (file.size === 0) {
    const problem = { title: t("importing.empty.title"), next: t("importing.empty.next") };
    change(id, { phase: "failed", problem });
    return;
  }
  try {
    change(id, { phase: "sending", done: 0 });
    const upload = await uploadFile(file, { signal, onProgress: (done) => change(id, { done }) });
    change(id, { kind: upload.kind, phase: "reading", done: null });
    const job = await begun(upload, id, signal);
    signal.addEventListener(
      "abort",
      () => void cancelJob({ path: { job_id: job.id } }).catch(() => undefined),
    );
    const result = hasEnded(job.state)
      ? job.result
      : await jobResult(
          job.id,
          { progress: (stage, done, total) => change(id, { stage, done: done / total }) },
          signal,
        );
    change(id, { phase: "done", done: 1, piece: result?.piece ?? null });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return;
    const words = wordsOf(error);
    const rule = error instanceof ApiProblem ? served().say(error.problem.rule ?? "") : "";
    change(id, { phase: "failed", problem: { title: rule || words.title, next: words.next } });
  }
  const arrival = useImports.getState().arrivals.find((one) => one.id === id);
  if (arrival) for (const watcher of settled) watcher(arrival);
}

/** The job that makes something of an upload: a SoundFont to keep, a recording, or notes. */
async function begun(upload: Upload, id: number, signal: AbortSignal): Promise<Job> {
  const { change } = useImports.getState();
  if (upload.kind === "soundfont") return addSoundfont({ upload: upload.id });
  if (upload.kind !== "audio") return importMusic({ upload: upload.id });
  change(id, { phase: "asking" });
  const hearing = await new Promise<Hearing>((resolve, reject) => {
    waiting.set(id, resolve);
    signal.addEventListener("abort", () => reject(new DOMException("Aborted", "AbortError")));
  });
  change(id, { phase: "reading", done: null });
  return transcribe({ upload: upload.id, ...hearing });
}

/** Open the browser's chooser of files. */
export function pickFiles(): void {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.accept = ENDINGS;
  input.onchange = () => void importFiles(input.files ?? []);
  input.click();
}
