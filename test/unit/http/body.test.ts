import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../src/base/hash.ts";
import type { ContentKind } from "../../../src/http/index.ts";
import { answer, atEnd, clientFor, failure, json, serve, serveInTurn, utf8 } from "./support.ts";

const url = "https://portal.example/data";
const text = "licitación ".repeat(5_000);

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "pregon-http-"));
  atEnd(() => rm(path, { recursive: true }));
  return path;
}

describe("Content-Encoding", () => {
  it.each([
    ["gzip", gzipSync(text)],
    ["x-gzip", gzipSync(text)],
    ["GZIP", gzipSync(text)],
    ["deflate", deflateSync(text)],
    ["deflate", deflateRawSync(text)],
    ["br", brotliCompressSync(text)],
    ["zstd", zstdCompressSync(text)],
    ["gzip, br", brotliCompressSync(gzipSync(text))],
    ["identity", Buffer.from(text)],
  ])("%s is taken off", async (encoding, body) => {
    const origin = await serve(answer(200, { "content-encoding": encoding }, body));
    expect(utf8((await clientFor(origin).request({ url })).bytes)).toBe(text);
  });

  it("is asked for", async () => {
    const { origin, asked } = await serveInTurn(answer(200));
    await clientFor(origin).request({ url, expect: "json" });
    expect(asked[0]?.headers).toMatchObject({
      "accept-encoding": "gzip, deflate, br, zstd",
      "user-agent": "pregon/0.0.0 (+https://contact.example)",
      accept: "application/json, */*;q=0.8",
    });
  });

  it.each(["compress", "gzip, rot13", "gzip, gzip, gzip, gzip"])(
    "%s is not supported, and not retried",
    async (name) => {
      const { origin, asked } = await serveInTurn(answer(200, { "content-encoding": name }, "x"));
      expect(await failure(clientFor(origin).request({ url }))).toMatchObject({ code: "unsupported-encoding" });
      expect(asked).toHaveLength(1);
    },
  );

  it.each(["gzip", "br", "zstd", "deflate"])("of an empty body is no matter: %s", async (name) => {
    const origin = await serve(answer(200, { "content-encoding": name, "content-type": "text/html" }));
    const response = await clientFor(origin).request({ url, expect: "json" });
    expect([response.bytes.length, response.attempts]).toEqual([0, 1]);
  });
});

describe("the cap on decoded bytes", () => {
  const zeros = Buffer.alloc(20 * 1024 * 1024);
  it.each([
    ["gzip", gzipSync(zeros)],
    ["br", brotliCompressSync(zeros)],
    ["zstd", zstdCompressSync(zeros)],
    ["gzip, gzip", gzipSync(gzipSync(zeros))],
  ])("stops a %s bomb after few bytes, without another try", async (encoding, bomb) => {
    const { origin, asked } = await serveInTurn(answer(200, { "content-encoding": encoding }, bomb));
    const client = clientFor(origin);
    const error = await failure(client.request({ url, policy: { maxBytes: 100_000 } }));
    expect(error).toMatchObject({ code: "response-too-large", details: { maxBytes: 100_000 } });
    expect(asked).toHaveLength(1);
    expect(client.stats()["https://portal.example"]?.bytes).toBeLessThanOrEqual(100_000);
  });

  it("holds for plain bodies with and without a length, and lets an exact fit pass", async () => {
    const origin = await serve((request, response) => {
      if (request.url === "/chunked") response.flushHeaders();
      else response.setHeader("content-length", 1000);
      response.end("x".repeat(1000));
    });
    const client = clientFor(origin);
    for (const path of ["/chunked", "/length"]) {
      const page = `https://portal.example${path}`;
      expect(await failure(client.request({ url: page, policy: { maxBytes: 999 } }))).toMatchObject({
        code: "response-too-large",
      });
      expect((await client.request({ url: page, policy: { maxBytes: 1000 } })).bytes.length).toBe(1000);
    }
  });
});

describe("content type", () => {
  it.each([
    ['application/JSON; Charset="ISO-8859-1"', "application/json", "iso-8859-1"],
    ["text/csv;header=present;charset=UTF-8", "text/csv", "utf-8"],
    ["application/zip", "application/zip", undefined],
    ["", "application/octet-stream", undefined],
  ])("%j", async (header, mediaType, charset) => {
    const origin = await serve(answer(200, header ? { "content-type": header } : {}, "x"));
    const response = await clientFor(origin).request({ url });
    expect([response.mediaType, response.charset]).toEqual([mediaType, charset]);
  });

  it("gives headers by name, several Set-Cookie one by one", async () => {
    const origin = await serve((_, response) => {
      response.setHeader("X-RateLimit-Remaining", "9").setHeader("Set-Cookie", ["a=1", "b=2"]).end();
    });
    const { headers } = await clientFor(origin).request({ url });
    expect([headers.get("x-ratelimit-remaining"), headers.get("none")]).toEqual(["9", null]);
    expect(headers.getAll("set-cookie")).toEqual(["a=1", "b=2"]);
  });
});

describe("HTML where data was asked for", () => {
  const page = "\r\n<!DOCTYPE html><html><body>En mantenimiento</body></html>";
  it.each<[ContentKind, string, string]>([
    ["json", "text/html", page],
    ["json", "application/json", page],
    ["json", "text/html; charset=utf-8", "Service unavailable"],
    ["csv", "text/csv", `\ufeff${page}`],
    ["csv", "text/html", "id;name"],
    ["xml", "text/xml", `<?xml version="1.0"?>\n${page}`],
    ["xml", "application/xml", "<!-- cached --><HTML >"],
    ["xml", "text/html", "<div>busy</div>"],
    ["zip", "application/zip", page],
    ["text", "text/plain", page],
    ["binary", "application/octet-stream", "<html><head></head></html>"],
  ])("%s as %s: %j", async (kind, mediaType, body) => {
    const { origin, asked } = await serveInTurn(answer(200, { "content-type": mediaType }, body));
    const error = await failure(clientFor(origin).request({ url, expect: kind }));
    expect(error).toMatchObject({ code: "html-instead-of-data", details: { url } });
    expect(asked).toHaveLength(1);
  });

  it.each<[ContentKind | undefined, string, string]>([
    ["html", "text/html", page],
    [undefined, "text/html", page],
    ["json", "text/html", ' [{"a":"<html>"}]'],
    ["xml", "text/html", '<?xml version="1.0"?><releases/>'],
    ["xml", "text/xml", "<htmlReleases/>"],
    ["zip", "text/html", "PK\u0003\u0004"],
    ["csv", "text/csv", '"<html>",b'],
    ["json", "text/html", ""],
  ])("is not seen in %s as %s: %j", async (kind, mediaType, body) => {
    const origin = await serve(answer(200, { "content-type": mediaType }, body));
    const response = await clientFor(origin).request({ url, ...(kind ? { expect: kind } : {}) });
    expect(utf8(response.bytes)).toBe(body);
  });

  it("does not matter with an accepted error status", async () => {
    const origin = await serve(answer(404, { "content-type": "text/html" }, page));
    const response = await clientFor(origin).request({ url, expect: "json", acceptStatus: [404] });
    expect([response.status, utf8(response.bytes)]).toEqual([404, page]);
  });
});

describe("methods", () => {
  it("HEAD has headers and no body, whatever length they name", async () => {
    const { origin, asked } = await serveInTurn(
      answer(200, { "content-length": "5000000000", "content-type": "text/csv" }),
    );
    const response = await clientFor(origin).request({ url, method: "HEAD", expect: "csv" });
    expect([response.bytes.length, response.headers.get("content-length")]).toEqual([0, "5000000000"]);
    expect(asked[0]?.method).toBe("HEAD");
  });
});

describe("download", () => {
  it("puts the decoded body into the file, in place of what was there", async () => {
    const path = join(await folder(), "file.csv");
    await writeFile(path, "old");
    const origin = await serve(answer(200, { "content-type": "text/csv", "content-encoding": "gzip" }, gzipSync(text)));
    const result = await clientFor(origin).download({ url, expect: "csv" }, path);
    expect(result).toMatchObject({ path, size: Buffer.byteLength(text), sha256: sha256(text), status: 200, url });
    expect(await readFile(path, "utf8")).toBe(text);
    expect("bytes" in result).toBe(false);
  });

  it("refuses JSON that is no UTF-8, wherever the byte is", async () => {
    const path = join(await folder(), "file.json");
    const long = "ñ".repeat(100_000);
    const broken = (before: string, after: string) =>
      Buffer.concat([Buffer.from(`["${before}`), Buffer.of(0xf3), Buffer.from(`${after}"]`)]);
    const { origin } = await serveInTurn(
      answer(200, {}, broken(long, "ala")),
      answer(200, {}, Buffer.concat([Buffer.from(`["${long}`), Buffer.of(0xc3)])),
      answer(200, { "content-type": "application/json; charset=iso-8859-1" }, broken("a", "b")),
      answer(200, {}, Buffer.from(`["${long}"]`)),
    );
    const client = clientFor(origin);
    const asked = { url, expect: "json", policy: { attempts: 1 } } as const;
    expect(await failure(client.download(asked, path))).toMatchObject({ code: "garbled-body" });
    expect(await failure(client.download(asked, path))).toMatchObject({ code: "garbled-body" });
    expect(await client.download(asked, path)).toMatchObject({ size: 7 });
    expect(await client.download(asked, path)).toMatchObject({ size: 200_004 });
  });

  it("leaves neither a part nor a ruined file behind", async () => {
    const directory = await folder();
    const path = join(directory, "file.json");
    await writeFile(path, "old");
    const half = (_: unknown, response: import("node:http").ServerResponse) => {
      response.writeHead(200, { "content-length": 10_000 }).write("x".repeat(5_000), () => response.destroy());
    };
    const { origin, asked } = await serveInTurn(
      half,
      half,
      answer(200, { "content-type": "text/html" }, "<html>"),
      answer(200, {}, "x".repeat(5_000)),
      answer(304),
    );
    const client = clientFor(origin);
    const codes: unknown[] = [];
    codes.push((await failure(client.download({ url, policy: { attempts: 2 } }, path))).code);
    codes.push((await failure(client.download({ url, expect: "json" }, path))).code);
    codes.push((await failure(client.download({ url, policy: { maxBytes: 4_999 } }, path))).code);
    expect(codes).toEqual(["truncated-body", "html-instead-of-data", "response-too-large"]);
    const unchanged = await client.download({ url, acceptStatus: [304] }, path);
    expect([unchanged.status, unchanged.size]).toEqual([304, 0]);
    expect(asked).toHaveLength(5);
    expect(await readdir(directory)).toEqual(["file.json"]);
    expect(await readFile(path, "utf8")).toBe("old");
  });

  it("says when the file cannot be written, and does not ask again", async () => {
    const { origin, asked } = await serveInTurn(json({}));
    const path = join(await folder(), "missing", "file.json");
    expect(await failure(clientFor(origin).download({ url }, path))).toMatchObject({
      name: "StorageError",
      code: "file-not-written",
    });
    expect(asked).toHaveLength(1);
  });
});
