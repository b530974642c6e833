/** Reading a small zip archive in the browser: engraved pages come as one. */

export interface ZipEntry {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const END_MARK = 0x06054b50;
const ENTRY_MARK = 0x02014b50;
const END_BYTES = 22;
const STORED = 0;
const DEFLATED = 8;
const MOST_ENTRIES = 2000;

/**
 * The files of a zip archive, in the order of its table.
 *
 * Throws where the archive is cut off or packed in a way that is not supported.
 *
 * References: APPNOTE.TXT, .ZIP File Format Specification, sections 4.3.12 and 4.3.16.
 */
export async function unzip(archive: ArrayBuffer): Promise<ZipEntry[]> {
  const view = new DataView(archive);
  const end = endOf(view);
  const count = Math.min(view.getUint16(end + 10, true), MOST_ENTRIES);
  let at = view.getUint32(end + 16, true);
  const entries: ZipEntry[] = [];
  for (let number = 0; number < count; number += 1) {
    if (view.getUint32(at, true) !== ENTRY_MARK) throw new Error("The zip's table is broken.");
    const nameBytes = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(new Uint8Array(archive, at + 46, nameBytes));
    if (!name.endsWith("/")) entries.push({ name, bytes: await contentOf(view, at) });
    at += 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

function endOf(view: DataView): number {
  for (let at = view.byteLength - END_BYTES; at >= 0; at -= 1)
    if (view.getUint32(at, true) === END_MARK) return at;
  throw new Error("This is no zip archive.");
}

async function contentOf(view: DataView, entry: number): Promise<Uint8Array<ArrayBuffer>> {
  const method = view.getUint16(entry + 10, true);
  const packed = view.getUint32(entry + 20, true);
  const local = view.getUint32(entry + 42, true);
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  const bytes = new Uint8Array(view.buffer as ArrayBuffer, start, packed);
  if (method === STORED) return bytes;
  if (method !== DEFLATED) throw new Error(`Zip method ${method} is not supported.`);
  const stream = new Response(bytes).body?.pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream ?? null).arrayBuffer());
}
