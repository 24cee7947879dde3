import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";

/** A valid OCDS 1.1 release. */
export function sampleRelease(
  n: number | string,
  options: { ocid?: string; date?: string; title?: string; tag?: string[]; more?: object } = {},
) {
  return {
    ocid: options.ocid ?? `ocds-sample-${n}`,
    id: `r-${n}`,
    date: options.date ?? "2024-03-01T10:00:00Z",
    tag: options.tag ?? ["tender"],
    initiationType: "tender",
    language: "es",
    parties: [{ id: "b1", name: "Municipalidad de Ñuñoa", roles: ["buyer"] }],
    buyer: { id: "b1", name: "Municipalidad de Ñuñoa" },
    tender: { id: `t-${n}`, title: options.title ?? `Licitación ${n}`, value: { amount: 1000.5, currency: "CLP" } },
    ...options.more,
  };
}

export const packageOf = (releases: readonly unknown[], more: object = {}) => ({
  uri: "https://example.org/package",
  version: "1.1",
  publishedDate: "2024-03-02T00:00:00Z",
  publisher: { name: "Publisher of samples" },
  license: "https://example.org/licence",
  releases,
  ...more,
});

export async function tarOf(files: Record<string, string | Uint8Array>): Promise<Buffer> {
  const tar = pack();
  for (const [name, body] of Object.entries(files)) tar.entry({ name }, Buffer.from(body as string));
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** A ZIP archive with stored members (PKWARE APPNOTE 4.3). */
export function zipOf(files: Record<string, string | Uint8Array>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const body = Buffer.from(content as string);
    const title = Buffer.from(name);
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt32LE(crc32(body), 10);
    head.writeUInt32LE(body.length, 14);
    head.writeUInt32LE(body.length, 18);
    head.writeUInt16LE(title.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), head, title, body]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\0", "latin1"), head, tail, title]));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, central, Buffer.from("PK\x05\x06", "latin1"), end]);
}

function crc32(bytes: Uint8Array): number {
  const gzip = gzipSync(bytes);
  return gzip.readUInt32LE(gzip.length - 8);
}
