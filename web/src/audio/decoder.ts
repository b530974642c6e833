/** A worker that decodes the compressed samples of an .sf3 beside the synthesiser's thread. */

import { StbVorbis } from "stb-vorbis";
import type { FromDecoder, ToDecoder } from "./protocol";

function decoded({ sample, data }: ToDecoder): FromDecoder {
  try {
    const { channels, sampleRate } = StbVorbis.decode(data);
    const first = channels[0] ?? new Float32Array(0);
    for (let place = 0; place < first.length; place += 1)
      first[place] = Math.max(-1, Math.min(1, first[place] as number));
    return { sample, data: first, rate: sampleRate };
  } catch {
    return { sample, data: new Float32Array(0), rate: 0 };
  }
}

self.onmessage = ({ data: port }: MessageEvent<MessagePort>) => {
  port.onmessage = async ({ data }: MessageEvent<ToDecoder>) => {
    await StbVorbis.ready;
    const answer = decoded(data);
    port.postMessage(answer, [answer.data.buffer]);
  };
};
