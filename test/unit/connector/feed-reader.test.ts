import { describe, expect, it } from "vitest";
import { feedDate } from "../../../src/connector/feed-dates.ts";
import { readFeed } from "../../../src/connector/feed-reader.ts";
import { readPublications } from "../../../src/connector/publication-forms.ts";

const options = { url: "https://feeds.example/news/feed/", language: "es" };
const read = (feed: string | Uint8Array, more: { charset?: string } = {}) =>
  readFeed(typeof feed === "string" ? Buffer.from(feed) : feed, { ...options, ...more });
const rss = (items: string, head = "") => `<rss version="2.0"><channel>${head}${items}</channel></rss>`;

describe("a feed", () => {
  it("in RSS 2.0 becomes plain text and absolute addresses", () => {
    const { items } = read(
      rss(
        `<item><title>Obras &amp; bienes &nbsp;caf&eacute; &#233;</title><link>../n?p=1&#038;q=2</link><guid isPermaLink="false">00123</guid>
         <dc:creator>Juana Pérez</dc:creator><pubDate>Tue, 02 Oct 2002 13:00:00 -0300</pubDate>
         <description><![CDATA[<p>Uno & dos</p><script>alert(1)</script><p onclick="x">tres</p>]]></description></item>`,
        "<link>https://site.example/a/b/</link>",
      ),
    );
    expect(items).toEqual([
      {
        guid: "00123",
        url: "https://site.example/a/n?p=1&q=2",
        title: "Obras & bienes café é",
        summary: "Uno & dos\ntres",
        published: "2002-10-02T16:00:00.000Z",
      },
    ]);
  });

  it("in Atom has text, HTML and XHTML, whatever the prefix", () => {
    const { items } = read(
      `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>tag:a</id><title type="html">A &amp;lt;b> &lt;i>x&lt;/i></title>
       <summary type="xhtml"><div>Hola <b>tú</b> y yo</div></summary><link rel="edit" href="/e"/><link href="/q"/>
       <author><name>Juana Pérez</name></author><updated>2024-01-01T00:00:00Z</updated></entry></feed>`,
    );
    expect(items).toEqual([
      {
        guid: "tag:a",
        url: "https://feeds.example/q",
        title: "A <b> x",
        summary: "Hola tú y yo",
        published: "2024-01-01T00:00:00.000Z",
        updated: "2024-01-01T00:00:00.000Z",
      },
    ]);
    const prefixed = `<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:id>x</a:id><a:title>T &lt; U</a:title></a:entry></a:feed>`;
    expect(read(prefixed).items).toEqual([{ guid: "x", title: "T < U" }]);
  });

  it("in RSS 1.0 is named by rdf:about", () => {
    const { items } = read(
      `<rdf:RDF xmlns:rdf="r"><channel/><item rdf:about="https://x.example/1"><title>T</title><dc:date>2024-05-05</dc:date></item></rdf:RDF>`,
    );
    expect(items).toEqual([
      { guid: "https://x.example/1", url: "https://x.example/1", title: "T", published: "2024-05-05" },
    ]);
  });

  it("is mended where that takes no guess, and says so", () => {
    const { items, mended } = read(`\n aviso <?xml version="1.0"?>${rss("<item><title>x & y\u0007</title></item>")}`);
    expect(items).toEqual([{ title: "x & y" }]);
    expect(mended).toEqual(["text before the XML declaration", "control characters", "bare ampersands"]);
  });

  it.each([
    ["Latin-1 that claims UTF-8", "utf-8", undefined],
    ["Latin-1 as declared", "iso-8859-1", undefined],
    ["Latin-1 by its media type", "utf-8", "iso-8859-15"],
  ])("in %s is read", (_what, declared, charset) => {
    const text = `<?xml version="1.0" encoding="${declared}"?>${rss("<item><title>Licitación año</title></item>")}`;
    const { items } = read(Buffer.from(text, "latin1"), charset === undefined ? {} : { charset });
    expect(items[0]?.title).toBe("Licitación año");
  });

  it("without items is sound; items that tell nothing are counted", () => {
    expect(read(rss(""))).toEqual({ items: [], unusable: 0, mended: [] });
    expect(read(rss("<item><pubDate>x</pubDate></item><item><title>y</title></item>"))).toMatchObject({ unusable: 1 });
  });

  it("keeps no address that is none of the web, and none's password", () => {
    const { items } = read(
      rss(
        "<item><title>a</title><link>javascript:alert(1)</link></item><item><title>b</title><link>https://u:p@x.example/</link></item>",
      ),
    );
    expect(items).toEqual([{ title: "a" }, { title: "b", url: "https://x.example/" }]);
  });

  it("writes addresses as RFC 3986 has them", () => {
    const { items } = read(rss("<item><title>a</title><link>/ñ?a[]=1|2&amp;b=5%#x#y</link></item>"));
    expect(items[0]?.url).toBe("https://feeds.example/%C3%B1?a%5B%5D=1%7C2&b=5%25#x%23y");
  });

  it.each([
    ["nothing", "", "empty"],
    ["blanks", " \n ", "empty"],
    ["plain text", "Servicio no disponible", "no XML"],
    ["a web page", "<!DOCTYPE html><html><body>Ingrese</body></html>", "web page"],
    ["a page that claims XML", `<?xml version="1.0"?><html><body/></html>`, "web page"],
    ["a feed cut off", "<rss><channel><item><title>x</title></item>", "not XML"],
    ["another XML", "<urlset><url/></urlset>", "neither RSS nor Atom"],
    [
      "a bomb",
      `<!DOCTYPE r [<!ENTITY a "bb"><!ENTITY c "&a;&a;">]>${rss("<item><title>&c;</title></item>")}`,
      "entities",
    ],
    ["a file of this machine", `<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>${rss("")}`, "entities"],
    ["a tower", `<rss><channel>${"<a>".repeat(50_000)}`, "not XML"],
  ])("is refused where it is %s", (_what, text, reason) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: "malformed-feed" }));
    expect(() => read(text)).toThrow(reason);
  });

  it("costs no square of its length", () => {
    const begun = Date.now();
    expect(() => read(`<rss><channel><item>${"<![CDATA[".repeat(100_000)}`)).toThrow();
    read(rss(`<item><title>x</title><description>${"&lt;b".repeat(100_000)}</description></item>`));
    expect(Date.now() - begun).toBeLessThan(10_000);
  });
});

describe("a date of a feed", () => {
  it.each([
    ["Wed, 02 Oct 2002 13:00:00 GMT", "2002-10-02T13:00:00.000Z"],
    ["Mon, 2 Oct 02 08:00 EST", "2002-10-02T13:00:00.000Z"],
    ["qua, 02 out 2002 10:00:00 -0300", "2002-10-02T13:00:00.000Z"],
    ["2024-05-31T12:00:00-04:00", "2024-05-31T16:00:00.000Z"],
    ["2024-05-31T12:00:00", "2024-05-31"],
    ["Thu, 02 May 2024 09:00:00", "2024-05-02"],
    ["viernes 24 de enero 2014", "2014-01-24"],
    ["1º de março de 2024", "2024-03-01"],
    ["October 2, 2002", "2002-10-02"],
    ["05/04/2024 03:15:00 p.m.", "2024-04-05"],
  ])("%s is %s", (text, at) => {
    expect(feedDate(text, "es")).toEqual({ at });
  });

  it.each(["ayer", "31/02/2024", "0000-00-00", "99 de enero de 2024"])("%s stays text", (text) => {
    expect(feedDate(text, "es")).toEqual({ text });
  });

  it("is not guessed where two orders are in use", () => {
    expect(feedDate("05/04/2024", "en")).toEqual({ text: "05/04/2024" });
    expect(feedDate("05/24/2024", "en")).toEqual({ at: "2024-05-24" });
  });
});

describe("an open form", () => {
  it("of the Federal Register has documents", () => {
    const answer = {
      count: 1,
      results: [
        {
          document_number: "2026-1",
          title: "Rule &amp; notice",
          abstract: null,
          publication_date: "2026-01-05",
          html_url: "https://r.example/1",
        },
      ],
    };
    const parse = (text: string) =>
      readPublications("federal-register-json", Buffer.from(text), { ...options, language: "en" });
    expect(parse(JSON.stringify(answer)).items).toEqual([
      { guid: "2026-1", url: "https://r.example/1", title: "Rule & notice", published: "2026-01-05", language: "en" },
    ]);
    expect(parse('{"count":0}').items).toEqual([]);
    expect(() => parse('{"errors":{}}')).toThrow(expect.objectContaining({ code: "malformed-feed" }));
    expect(() => parse("")).toThrow(expect.objectContaining({ code: "malformed-feed" }));
  });
});
