/** A timer that runs while something plays. */

export interface Ticker {
  /** Call `run` again and again; gives back what ends it. */
  start(run: () => void, everyMs: number): () => void;
}

/** A timer in a worker, in the page where there are no workers. */
export const workerTicker: Ticker = {
  start(run, everyMs) {
    if (typeof Worker === "undefined") {
      const timer = setInterval(run, everyMs);
      return () => clearInterval(timer);
    }
    const worker = new Worker(new URL("./ticking.ts", import.meta.url), { type: "module" });
    worker.onmessage = run;
    worker.postMessage(everyMs);
    return () => worker.terminate();
  },
};
