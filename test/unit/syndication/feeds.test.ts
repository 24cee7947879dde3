import fc from "fast-check";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import ICAL from "ical.js";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/base/json.ts";
import {
  atomFeed,
  deadlineCalendar,
  type Feed,
  feedLanguages,
  jsonFeed,
  noticeItem,
  plainText,
  rssFeed,
  titleText,
} from "../../../src/syndication/index.ts";

const notice = (more: JsonObject = {}): JsonObject => ({
  ocid: "ocds-abc123-1 a/b",
  source: "cl-test",
  country: "CL",
  title: "Compra de papel",
  description: "Papel y cartón\npara escuelas",
  language: "es",
  buyer: { id: "CL-RUT-1", name: "Municipalidad & Cía" },
  status: "active",
  stage: "tender",
  method: "open",
  classifications: [{ scheme: "UNSPSC", id: "14111500", description: "Papel" }],
  value: { amount: 1000.5, currency: "CLP" },
  published: "2026-05-01T10:00:00-04:00",
  deadline: "2026-06-01T12:00:00-04:00",
  sme: { reserved: true },
  awards: [],
  url: "https://portal.example/p/1?a=1&b=2",
  updated: "2026-05-02T00:00:00.123456Z",
  change: 7,
  ...more,
});
const context = { base: "http://pregon.example:3000", language: "en", now: "2026-06-15T00:00:00Z" } as const;
const feedOf = (notices: readonly JsonObject[], more: Partial<Feed> = {}): Feed => ({
  id: "tag:pregon.example,2026:notices",
  title: "Notices",
  description: "All of them",
  language: "en",
  page: "http://pregon.example:3000/",
  self: "http://pregon.example:3000/api/v1/notices?country=CL&format=atom",
  hubs: ["https://hub.example/"],
  updated: "2026-05-02T00:00:00.123456Z",
  items: notices.map((each) => noticeItem(each, context)),
  ...more,
});

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  isArray: (name) => ["entry", "item", "link", "atom:link", "category"].includes(name),
});
const parse = (xml: string) => {
  expect(XMLValidator.validate(xml)).toBe(true);
  return parser.parse(xml);
};
const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 80 }),
  fc.constantFrom(
    "]]>",
    "<script>alert(1)</script>",
    "&amp;&#0;",
    "\u0000\u0007\u001b",
    "\u202Eevil\u2066",
    "\ud800",
    "a\r\nb\tc",
    "%s{}",
  ),
);

describe("texts", () => {
  it("lose what no channel takes, and keep the rest", () => {
    expect(plainText("a\u0000b\u0007c\td\r\ne\u202Ef\ufeffg ñ 😀 مرحبا")).toBe("abc\td\nefg ñ 😀 مرحبا");
    expect(plainText("x\ud800y")).toBe("x\ufffdy");
    expect(titleText("  a\n b\u0000  c ")).toBe("a b c");
    expect([...titleText("😀".repeat(400))]).toHaveLength(300);
  });
});

describe("Atom", () => {
  it("has what RFC 4287 asks for, and pages by RFC 5005", () => {
    const { feed } = parse(
      atomFeed(feedOf([notice()], { next: "https://n.example/?a=1&b=2", license: "https://l.example/" })),
    );
    expect(feed["@xmlns"]).toBe("http://www.w3.org/2005/Atom");
    expect(feed).toMatchObject({
      id: "tag:pregon.example,2026:notices",
      title: "Notices",
      updated: "2026-05-02T00:00:00.123Z",
    });
    const links = Object.fromEntries(feed.link.map((link: Record<string, string>) => [link["@rel"], link["@href"]]));
    expect(links).toEqual({
      self: "http://pregon.example:3000/api/v1/notices?country=CL&amp;format=atom".replace("&amp;", "&"),
      alternate: "http://pregon.example:3000/",
      hub: "https://hub.example/",
      next: "https://n.example/?a=1&b=2",
      license: "https://l.example/",
    });
    const [entry] = feed.entry;
    expect(entry).toMatchObject({
      id: "tag:pregon.example,2026:notice/ocds-abc123-1%20a%2Fb",
      title: "Compra de papel",
      updated: "2026-05-02T00:00:00.123Z",
      published: "2026-05-01T14:00:00.000Z",
      author: { name: "Municipalidad & Cía" },
      "@xml:lang": "es",
    });
    expect(entry.link[0]["@href"]).toBe("http://pregon.example:3000/notices/ocds-abc123-1%20a%2Fb");
    expect(entry.link[1]).toMatchObject({ "@rel": "via", "@href": "https://portal.example/p/1?a=1&b=2" });
    expect(entry.summary["#text"]).toContain("Bids until: 2026-06-01 12:00 UTC-04:00");
  });

  it("is a valid document without entries", () => {
    const { feed } = parse(atomFeed(feedOf([])));
    expect(feed.entry).toBeUndefined();
    expect(feed.updated).toBe("2026-05-02T00:00:00.123Z");
  });
});

describe("RSS", () => {
  it("keeps the rules of the feed validator", () => {
    const { rss } = parse(
      rssFeed(feedOf([notice({ description: "a <b> & c" }), notice({ ocid: "x", published: "2026-05-01" })])),
    );
    expect(rss["@version"]).toBe("2.0");
    const { channel } = rss;
    expect(channel["atom:link"][0]).toMatchObject({ "@rel": "self", "@type": "application/rss+xml" });
    expect(channel.lastBuildDate).toBe("Sat, 02 May 2026 00:00:00 GMT");
    const [first, second] = channel.item;
    expect(first.guid).toEqual({
      "#text": "tag:pregon.example,2026:notice/ocds-abc123-1%20a%2Fb",
      "@isPermaLink": "false",
    });
    expect(first.pubDate).toBe("Fri, 01 May 2026 14:00:00 GMT");
    expect(first["dc:creator"]).toBe("Municipalidad & Cía");
    // HTML inside XML: escaped twice.
    expect(first.description).toMatch(/^a &lt;b&gt; &amp; c<br><br>Buyer: Municipalidad &amp; Cía<br>/);
    expect(first.author).toBeUndefined();
    // A date without time is no instant.
    expect(second.pubDate).toBeUndefined();
  });

  it("dates nothing in the future", () => {
    const { rss } = parse(rssFeed(feedOf([notice({ published: "2026-12-01T00:00:00Z" })])));
    expect(rss.channel.item[0].pubDate).toBeUndefined();
  });
});

describe("JSON Feed", () => {
  it("is of version 1.1, with hubs, pages and our own members", () => {
    const text = jsonFeed(feedOf([notice()], { next: "https://n.example/2" }), "https://pregon.example/docs");
    expect(text.indexOf('{"version":"https://jsonfeed.org/version/1.1"')).toBe(0);
    const feed = JSON.parse(text);
    expect(feed).toMatchObject({
      next_url: "https://n.example/2",
      hubs: [{ type: "WebSub", url: "https://hub.example/" }],
    });
    expect(feed.items[0]).toMatchObject({
      id: "tag:pregon.example,2026:notice/ocds-abc123-1%20a%2Fb",
      external_url: "https://portal.example/p/1?a=1&b=2",
      date_published: "2026-05-01T14:00:00.000Z",
      date_modified: "2026-05-02T00:00:00.123Z",
      tags: ["CL", "active", "UNSPSC:14111500"],
      _pregon: { ocid: "ocds-abc123-1 a/b", change: 7, deadline: "2026-06-01T12:00:00-04:00", sme: { reserved: true } },
    });
  });
});

describe("iCalendar", () => {
  const events = (text: string) =>
    new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent").map((each) => new ICAL.Event(each));

  it("has an event for each deadline, at the moment itself", () => {
    const items = [notice(), notice({ ocid: "day", deadline: "2026-07-01" }), notice({ ocid: "none", deadline: "" })];
    const text = deadlineCalendar(feedOf(items));
    const [instant, day, ...more] = events(text);
    expect(more).toEqual([]);
    expect(instant?.uid).toBe("ocds-abc123-1%20a%2Fb.deadline@pregon.example");
    expect(instant?.startDate.toJSDate().toISOString()).toBe("2026-06-01T16:00:00.000Z");
    expect(instant?.sequence).toBe(7);
    expect(instant?.summary).toBe("Compra de papel");
    expect(text).toContain("\r\nDTSTAMP:20260502T000000Z\r\n");
    expect(text).toContain("\r\nTRANSP:TRANSPARENT\r\n");
    expect(text).not.toContain("METHOD");
    expect(day?.startDate.isDate).toBe(true);
    expect(day?.startDate.toString()).toBe("2026-07-01");
  });

  it("gives the same bytes for the same content, cancels what is cancelled, and is whole without events", () => {
    expect(deadlineCalendar(feedOf([notice()]))).toBe(deadlineCalendar(feedOf([notice()])));
    expect(deadlineCalendar(feedOf([notice({ status: "cancelled" })]))).toContain("\r\nSTATUS:CANCELLED\r\n");
    const empty = deadlineCalendar(feedOf([]));
    expect(new ICAL.Component(ICAL.parse(empty)).getAllSubcomponents("vtimezone")).toHaveLength(1);
  });

  it("folds at 75 octets, ends lines with CRLF, and reads back what was written", () => {
    fc.assert(
      fc.property(hostile, hostile, (title, description) => {
        const [item] = feedOf([notice({ title: `T${title}`, description })]).items;
        const text = deadlineCalendar(feedOf([notice({ title: `T${title}`, description })]));
        expect(text.endsWith("END:VCALENDAR\r\n")).toBe(true);
        for (const line of text.split("\r\n")) {
          expect(line).not.toMatch(/[\r\n]/);
          expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
          expect(line.isWellFormed()).toBe(true);
        }
        const [event] = events(text);
        expect(event?.summary).toBe(item?.title);
        expect(event?.description).toBe(item?.text);
      }),
      { numRuns: 200 },
    );
  });
});

describe("all channels", () => {
  it("survive hostile text, well-formed and unchanged in meaning", () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, fc.constantFrom(...feedLanguages), (title, name, url, language) => {
        const raw = notice({
          title: `T${title}`,
          description: name,
          buyer: { name: `B${name}` },
          ocid: `o${title}`,
          url,
        });
        const item = noticeItem(raw, { ...context, language });
        const feed = feedOf([], { items: [item] });
        const atom = parse(atomFeed(feed)).feed.entry[0];
        const rss = parse(rssFeed(feed)).rss.channel.item[0];
        const json = JSON.parse(jsonFeed(feed, "https://pregon.example/docs")).items[0];
        expect(atom.title).toBe(item.title);
        expect(rss.title).toBe(item.title);
        expect(json.title).toBe(item.title);
        expect(atom.id).toBe(item.id);
        expect(rss.guid["#text"]).toBe(item.id);
        expect(json.id).toBe(item.id);
        expect(atom.author?.name).toBe(item.author);
        for (const text of [atomFeed(feed), rssFeed(feed)])
          expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202a-\u202e]/);
      }),
      { numRuns: 300 },
    );
  });
});
