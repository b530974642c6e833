import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { unzip } from "./unzip";

interface Wish {
  readonly name: string;
  readonly text: string;
  readonly isPacked?: boolean;
}

/** A zip archive by the specification, without checksums. */
function zipOf(wishes: readonly Wish[]): ArrayBuffer {
  const locals: Buffer[] = [];
  const table: Buffer[] = [];
  let offset = 0;
  for (const { name, text, isPacked = false } of wishes) {
    const content = isPacked ? deflateRawSync(Buffer.from(text)) : Buffer.from(text);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(isPacked ? 8 : 0, 10);
    entry.writeUInt32LE(content.length, 20);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    locals.push(local, Buffer.from(name), content);
    table.push(entry, Buffer.from(name));
    offset += 30 + name.length + content.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(wishes.length, 10);
  end.writeUInt32LE(offset, 16);
  return new Uint8Array(Buffer.concat([...locals, ...table, end])).buffer;
}

describe("unzip", () => {
  it("reads stored and deflated files in the table's order, without folders", async () => {
    const page = `<svg>${"note ".repeat(500)}</svg>`;
    const archive = zipOf([
      { name: "pages/", text: "" },
      { name: "pages/1.svg", text: page, isPacked: true },
      { name: "pages/2.svg", text: "<svg/>" },
    ]);
    const entries = await unzip(archive);
    expect(entries.map(({ name }) => name)).toEqual(["pages/1.svg", "pages/2.svg"]);
    expect(entries.map(({ bytes }) => new TextDecoder().decode(bytes))).toEqual([page, "<svg/>"]);
  });

  it("refuses what is no archive", async () => {
    await expect(unzip(new ArrayBuffer(100))).rejects.toThrow("no zip");
    await expect(unzip(new ArrayBuffer(3))).rejects.toThrow("no zip");
  });
});
