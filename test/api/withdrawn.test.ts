import { XMLParser, XMLValidator } from "fast-xml-parser";
import ICAL from "ical.js";
import { beforeAll, describe, expect, it } from "vitest";
import { rebuild } from "../../src/compile/rebuild.ts";
import type { Database } from "../../src/store/database.ts";
import { type Parsed, standingClock, testApi } from "../support/api.ts";
import { testDatabase } from "../support/database.ts";
import { publish, sourceInfo, testSource, withdraw } from "../support/publish.ts";

const cl = { id: "cl-test", country: "CL" };
const process = (n: number) => ({
  ocid: `ocds-abc123-${n}`,
  date: `2026-03-0${n}T00:00:00Z`,
  tender: {
    id: `${n}`,
    title: `Puente ${n}`,
    status: "active",
    tenderPeriod: { endDate: "2026-09-01T12:00:00-04:00" },
  },
});
const id = (n: number) => `tag:pregon.example,2026:notice/ocds-abc123-${n}`;

let database: Database;
let get: ReturnType<typeof testApi>["get"];
/** Number and instant of the withdrawal of process 2. */
let gone: { change: number; at: string };
beforeAll(async () => {
  database = await testDatabase();
  get = testApi(database).get;
  await testSource(database, cl);
  await publish(database, cl, [1, 2, 3].map(process));
  await withdraw(database, cl, ["ocds-abc123-2"]);
  const { data } = (await get("/api/v1/changes?limit=1000")).body;
  gone = data.find(({ op }: Parsed) => op === "withdraw");
});

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  parseTagValue: false,
  isArray: (name) => ["entry", "item", "at:deleted-entry"].includes(name),
});
const xml = (text: string) => {
  expect(XMLValidator.validate(text)).toBe(true);
  return parser.parse(text);
};
const search = (format: string, more = "q=puente") => get(`/api/v1/notices?${more}&format=${format}`);
const instant = () => new Date(gone.at).toISOString();

describe("a process that was withdrawn", () => {
  it("is a deleted entry in Atom, in the language of the feed", async () => {
    const { feed } = xml((await search("atom", "q=puente&lang=es")).text);
    expect(feed["@xmlns:at"]).toBe("http://purl.org/atompub/tombstones/1.0");
    expect(feed["at:deleted-entry"]).toEqual([
      { "@ref": id(2), "@when": instant(), "at:comment": "El proceso fue retirado por quien lo publicó." },
    ]);
    expect(feed.entry.map((entry: Parsed) => entry.id)).toEqual([id(3), id(1)]);
    // The feed is as new as what it says last.
    expect(feed.updated).toBe(instant());
  });

  it("is left out of RSS and JSON Feed, which say so", async () => {
    const { channel } = xml((await search("rss")).text).rss;
    expect(channel.item.map((item: Parsed) => item.guid["#text"])).toEqual([id(3), id(1)]);
    expect(channel["at:deleted-entry"]).toMatchObject([{ "@ref": id(2), "@when": instant() }]);
    const { body } = await search("jsonfeed");
    expect(body.items.map((item: Parsed) => item.id)).toEqual([id(3), id(1)]);
    const { change, at } = gone;
    expect(body._pregon.withdrawn).toEqual([{ id: id(2), ocid: "ocds-abc123-2", change, at }]);
  });

  it("is cancelled in calendars, under the same UID, with a greater SEQUENCE", async () => {
    const { text } = await search("ics", "q=puente&lang=pt");
    const events = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent");
    const seen = events.map((event) =>
      ["uid", "status", "sequence", "summary"].map((name) => event.getFirstPropertyValue(name)),
    );
    expect(seen).toContainEqual([
      "ocds-abc123-2.deadline@pregon.example",
      "CANCELLED",
      gone.change,
      "[retirado] Puente 2",
    ]);
    expect(seen.filter(([, status]) => status === "CONFIRMED")).toHaveLength(2);
    expect((await search("ics", "q=puente&lang=pt")).text).toBe(text);
  });

  it("is told to those alone whose search it was in, on the first page, for 60 days", async () => {
    for (const more of ["q=nada", "country=PE", "ocid=ocds-abc123-1", "minValue=1", "updatedSince=2099-01-01"])
      expect((await search("atom", more)).text, more).not.toContain("deleted-entry");
    for (const more of ["country=CL", "status=active", "ocid=ocds-abc123-2", "source=cl-test&publishedFrom=2026-01-01"])
      expect((await search("atom", more)).text, more).toContain("deleted-entry");
    const first = await search("jsonfeed", "limit=1");
    expect(first.body._pregon.withdrawn).toHaveLength(1);
    expect((await get(first.body.next_url)).body._pregon).toBeUndefined();
    const inDays = (days: number) =>
      testApi(database, { clock: standingClock(new Date(Date.parse(gone.at) + days * 86_400_000).toISOString()) });
    const at = async (days: number) => (await inDays(days).get("/api/v1/notices?format=atom")).text;
    expect(await at(59)).toContain("deleted-entry");
    expect(await at(61)).not.toContain("deleted-entry");
  });

  it("is as before once it is published again", async () => {
    await withdraw(database, cl, ["ocds-abc123-3"]);
    expect((await search("jsonfeed")).body._pregon.withdrawn).toHaveLength(2);
    await publish(database, cl, [{ ...process(3), date: "2026-03-09T00:00:00Z" }]);
    const { body } = await search("jsonfeed");
    expect(body._pregon.withdrawn.map(({ ocid }: Parsed) => ocid)).toEqual(["ocds-abc123-2"]);
    expect(body.items.map((item: Parsed) => item.id)).toContain(id(3));
  });

  it("is told where a rebuild finds it without releases", async () => {
    await publish(database, cl, [process(4)]);
    await database.sql`delete from releases where ocid = 'ocds-abc123-4'`;
    await rebuild({ database, sourceInfo: sourceInfo(cl) });
    const { body } = await search("jsonfeed");
    expect(body._pregon.withdrawn.map(({ ocid }: Parsed) => ocid)).toEqual(["ocds-abc123-4", "ocds-abc123-2"]);
  });
});
