/** The transport's beat: a timer in a worker, which a hidden tab does not slow down. */

self.onmessage = ({ data: everyMs }: MessageEvent<number>) => {
  setInterval(() => self.postMessage(0), everyMs);
};
