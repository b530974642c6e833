/** The SoundFont over the wire, with its progress; the browser's cache keeps it by its ETag. */

/** The SoundFont could not be had. */
export class SoundFontError extends Error {
  override readonly name = "SoundFontError";
  readonly status: number;

  constructor(status: number) {
    super(`the SoundFont could not be loaded; the server answered ${status}`);
    this.status = status;
  }
}

export type Told = (loadedBytes: number, totalBytes: number | null) => void;

/** Bytes between two words of progress. */
const TELL_EVERY = 512 * 1024;

/** The bytes of a SoundFont; one copy is held while it comes in. */
export async function loadSoundFont(url: string, told: Told): Promise<ArrayBuffer> {
  const answer = await fetch(url, { credentials: "same-origin" });
  if (!answer.ok) throw new SoundFontError(answer.status);
  const length = Number(answer.headers.get("content-length"));
  const packed = answer.headers.get("content-encoding") !== null;
  const total = length > 0 && !packed ? length : null;
  told(0, total);
  if (answer.body === null || total === null) {
    const data = await answer.arrayBuffer();
    told(data.byteLength, data.byteLength);
    return data;
  }
  return gathered(answer.body, total, told);
}

async function gathered(
  body: ReadableStream<Uint8Array>,
  total: number,
  told: Told,
): Promise<ArrayBuffer> {
  let data = new Uint8Array(total);
  let loaded = 0;
  let last = 0;
  const reader = body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (loaded + part.value.length > data.length) {
      const wider = new Uint8Array(2 * (loaded + part.value.length));
      wider.set(data.subarray(0, loaded));
      data = wider;
    }
    data.set(part.value, loaded);
    loaded += part.value.length;
    if (loaded - last >= TELL_EVERY) {
      last = loaded;
      told(loaded, total);
    }
  }
  told(loaded, total);
  return loaded === data.length ? data.buffer : data.buffer.slice(0, loaded);
}
