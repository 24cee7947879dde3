import { XMLParser, XMLValidator } from "fast-xml-parser";
import { beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../../src/store/database.ts";
import { type Answer, type Parsed, testApi } from "../support/api.ts";
import { testDatabase } from "../support/database.ts";
import { publish, testSource, withdraw } from "../support/publish.ts";

const cl = { id: "cl-test", country: "CL" };
const path = "/api/v1/changes/atom";

let database: Database;
let get: ReturnType<typeof testApi>["get"];
beforeAll(async () => {
  database = await testDatabase();
  await testSource(database, cl);
  get = testApi(database).get;
});

const publishFrom = (first: number, count: number) =>
  publish(
    database,
    cl,
    Array.from({ length: count }, (_, index) => ({
      ocid: `ocds-abc123-${first + index}`,
      date: "2026-05-01T10:00:00Z",
      tender: { id: `${first + index}`, title: `Compra ${first + index}`, status: "active" },
    })),
  );

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  parseTagValue: false,
  isArray: (name) => ["entry", "link", "category", "at:deleted-entry"].includes(name),
});
function read(answer: Answer) {
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("application/atom+xml; charset=utf-8");
  expect(XMLValidator.validate(answer.text)).toBe(true);
  const { feed } = parser.parse(answer.text);
  const links: Record<string, string> = Object.fromEntries(
    feed.link.map((link: Parsed) => [link["@rel"], link["@href"]]),
  );
  const numbers: number[] = (feed.entry ?? []).map(({ id }: Parsed) => Number(/change\/(\d+)$/.exec(id)?.[1]));
  return { feed, links, numbers, isArchive: "fh:archive" in feed };
}

/** What a reader does who knows nothing yet: from the subscription document back to the first archive. */
async function walk(): Promise<{ numbers: number[]; documents: Map<string, string> }> {
  const numbers: number[] = [];
  const documents = new Map<string, string>();
  for (let url: string | undefined = path; url !== undefined; ) {
    const answer = await get(url);
    const page = read(answer);
    numbers.push(...page.numbers);
    if (page.isArchive) documents.set(url, answer.text);
    url = page.links["prev-archive"];
  }
  return { numbers, documents };
}

describe("the feed of changes in archives", () => {
  it("is a valid feed before anything has changed", async () => {
    const { numbers, links, isArchive } = read(await get(path));
    expect([numbers, isArchive]).toEqual([[], false]);
    expect(links).toMatchObject({ self: `https://pregon.example${path}`, current: `https://pregon.example${path}` });
    expect(links["prev-archive"]).toBeUndefined();
    expect((await get(`${path}/2`)).status).toBe(404);
  });

  it("closes an archive with the first change after it", async () => {
    await publishFrom(1, 250);
    const open = read(await get(path));
    expect(open.numbers).toHaveLength(250);
    expect(open.links["prev-archive"]).toBeUndefined();
    await publishFrom(251, 1);
    const tail = read(await get(path));
    expect(tail.numbers).toEqual([251]);
    expect(tail.links["prev-archive"]).toBe(`https://pregon.example${path}/1`);
  });

  it("gives each change once, as /changes has it", async () => {
    await publishFrom(252, 300);
    await withdraw(database, cl, ["ocds-abc123-7"]);
    const { numbers } = await walk();
    expect([...numbers].reverse()).toEqual(Array.from({ length: 552 }, (_, index) => index + 1));
    const { data } = (await get("/api/v1/changes?limit=1000")).body;
    const { feed } = read(await get(path));
    const [entry] = feed.entry;
    const last = data.at(-1);
    expect(entry).toMatchObject({
      id: "tag:pregon.example,2026:change/552",
      title: "Withdrawn: ocds-abc123-7",
      updated: new Date(last.at).toISOString(),
    });
    expect(entry.category[0]["@term"]).toBe("withdraw");
    expect(feed["at:deleted-entry"]).toEqual([
      {
        "@ref": "tag:pregon.example,2026:notice/ocds-abc123-7",
        "@when": new Date(last.at).toISOString(),
        "at:comment": "The process was withdrawn by its publisher.",
      },
    ]);
  });

  it("has archives that stay as they are, byte by byte, and may be kept for a year", async () => {
    const before = await walk();
    expect([...before.documents.keys()]).toEqual([2, 1].map((n) => `https://pregon.example${path}/${n}`));
    const archive = await get(`${path}/1`);
    expect(archive.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(archive.headers.get("link")).toContain('rel="next-archive"');
    expect(read(archive).links).toMatchObject({
      self: `https://pregon.example${path}/1`,
      current: `https://pregon.example${path}`,
      "next-archive": `https://pregon.example${path}/2`,
    });
    // Processes of the archives change, are withdrawn, and more archives come.
    await publish(database, cl, [
      { ocid: "ocds-abc123-1", date: "2026-06-01T10:00:00Z", tender: { id: "1", title: "Otra", status: "complete" } },
    ]);
    await withdraw(database, cl, ["ocds-abc123-2"]);
    await publishFrom(1_000, 400);
    const after = await walk();
    expect(after.documents.size).toBe(3);
    for (const [url, text] of before.documents) expect(after.documents.get(url)).toBe(text);
    const etag = archive.headers.get("etag") ?? "";
    expect((await get(`${path}/1`, { headers: { "if-none-match": etag } })).status).toBe(304);
  });

  it("leads forward to its open end, which is not to be kept", async () => {
    const seen: number[] = [];
    let last = "";
    for (let url: string | undefined = `${path}/1`; url !== undefined; ) {
      const answer = await get(url);
      const page = read(answer);
      seen.push(...[...page.numbers].reverse());
      last = answer.headers.get("cache-control") ?? "";
      url = page.links["next-archive"];
    }
    expect(seen).toEqual(seen.map((_, index) => index + 1));
    expect(seen.at(-1)).toBe((await get("/api/v1/changes?limit=1000")).body.data.length);
    expect(last).toBe("no-cache");
    for (const wrong of ["0", "-1", "1.5", "x", "99999"]) expect((await get(`${path}/${wrong}`)).status).toBe(404);
  });
});
