import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApi } from "../../src/api/index.ts";
import type { Database } from "../../src/store/database.ts";
import { organizationFollower } from "../../src/store/follow-organizations.ts";
import { catchUp } from "../../src/store/followers.ts";
import { createPages } from "../../src/web/index.ts";
import { openRegistry } from "../../src/work/feeds.ts";
import { standingClock } from "../support/api.ts";
import { testDatabase } from "../support/database.ts";
import { publish, testSource } from "../support/publish.ts";
import { type TestRegistry, testRegistry } from "../support/registry.ts";

const clock = standingClock("2026-06-15T12:00:00Z");
const cl = { id: "cl-test", country: "CL", license: "https://licences.example/cl" };
const hostile = `<script>alert("x")</script> & 'más'`;

let database: Database & { url: string };
let pregon: TestRegistry;
afterAll(() => pregon.close());
let app: ReturnType<typeof createApi>;
const page = async (path: string, init?: RequestInit) => {
  const response = await app.request(`https://pregon.example${path}`, init);
  return { status: response.status, headers: response.headers, html: await response.text() };
};

beforeAll(async () => {
  database = await testDatabase();
  await testSource(database, cl);
  await testSource(database, {
    id: "us-secret",
    country: "US",
    meta: {
      missingSettings: ["X"],
      portal: "javascript:alert(1)",
      licence: { name: "Alike", shareAlike: true },
      sme: { supplierSize: false, reservation: false, note: "Nothing." },
      restriction: "Behind <b>.",
      caveats: ["First.", "Second & last."],
      maturity: { level: "simulated", realPayloads: 0, about: "tested on a simulation only" },
    },
  });
  await publish(database, cl, [
    {
      ocid: "ocds-abc123-a/b c",
      date: "2026-05-01T10:00:00Z",
      tender: {
        id: "1",
        title: hostile,
        description: "Puentes",
        status: "active",
        datePublished: "2026-05-01",
        tenderPeriod: { endDate: "2026-07-01T15:00:00Z" },
        value: { amount: 12345678.5, currency: "CLP" },
        documents: [
          { id: "d1", title: "Bases", url: "https://cl.example/bases.pdf" },
          { id: "d2", title: "Trap", url: "javascript:alert(2)" },
        ],
      },
      awards: [
        {
          id: "a1",
          status: "active",
          value: { amount: 9, currency: "CLP" },
          suppliers: [{ id: "s", name: "Ñandú Ltda." }],
        },
      ],
    },
    { ocid: "ocds-abc123-2", date: "2026-05-02T10:00:00Z", tender: { id: "2", title: "Sillas", status: "complete" } },
  ]);
  pregon = await testRegistry(database, { clock });
  const registry = openRegistry(pregon.app);
  await catchUp(database, organizationFollower);
  const config = { PUBLIC_URL: "", HOST: "localhost", PORT: 3000, TRUST_PROXY: false };
  app = createApi({
    database,
    config,
    clock,
    version: "1.2.3",
    registry,
    pages: createPages({ database, clock, version: "1.2.3", registry }),
  });
});

describe("the routes of API and pages", () => {
  it("are all taken by the router that keeps ids with slashes whole", async () => {
    await page("/");
    expect(app.router.name).toBe("SmartRouter + RegExpRouter");
  });
});

describe("the front page", () => {
  it("shows what is here, with no script", async () => {
    const { status, headers, html } = await page("/");
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(html).not.toMatch(/<script|onclick|javascript:|style=/i);
    for (const text of [
      "Chile",
      "Portal cl-test",
      "active",
      "United States",
      "needs a secret",
      "Sillas",
      "12,345,678.5 CLP",
    ])
      expect(html).toContain(text);
    for (const link of ["/docs", "/openapi.json", "/readyz", "https://licences.example/cl"])
      expect(html).toContain(`href="${link}"`);
    expect(html).toContain('href="https://cl-test.example/p/ocds-abc123-2"');
    expect(html).toContain("open until");
  });

  it("escapes what the portals and the callers write", async () => {
    const { html } = await page(`/?q=${encodeURIComponent('"><img src=x>')}`);
    expect(html).not.toContain("<img");
    expect((await page("/")).html).toContain("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp;");
  });

  it("searches", async () => {
    const { html } = await page("/?q=puente");
    expect(html).toContain("/notices/ocds-abc123-a%2Fb%20c");
    expect(html).not.toContain("Sillas");
    expect(html).toContain('value="puente"');
    expect((await page("/?q=nada")).html).toContain("Nothing matches.");
    expect((await page("/?country=us")).html).toContain("Nothing matches.");
    expect((await page("/?q=%00%ED%A0%80&country=%27")).status).toBe(200);
  });

  it("has the headers of all replies", async () => {
    const { headers } = await page("/");
    expect(headers.get("x-request-id")).toMatch(/./);
    const again = await page("/", { headers: { "if-none-match": headers.get("etag") ?? "" } });
    expect(again.status).toBe(304);
    const post = await page("/", { method: "POST" });
    expect(post.status).toBe(405);
    expect(post.headers.get("allow")).toBe("GET, HEAD, OPTIONS");
    expect((await page("/assets/pages.css")).headers.get("content-type")).toContain("text/css");
  });
});

describe("the page of countries and sources", () => {
  /** The rows of one country. */
  const rowsOf = (html: string, code: string) => html.split(`<tbody id="${code}">`)[1]?.split("</tbody>")[0] ?? "";

  it("has each country of the programme, with no script", async () => {
    const { status, headers, html } = await page("/sources");
    expect(status).toBe(200);
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(html).not.toMatch(/<script|onclick|javascript:|style=/i);
    const codes = [...html.matchAll(/<tbody id="([a-z]{2})">/g)].map(([, code]) => code?.toUpperCase());
    expect(codes.sort()).toEqual("AR BO BR CA CL CO CR DO EC GT HN MX NI PA PE PY SV US UY VE".split(" "));
    expect(html).toContain("1 of 20");
    expect((await page("/")).html).toContain('href="/sources"');
  });

  it("tells status, freshness, SME data, licence and caveats of a source", async () => {
    const rows = rowsOf((await page("/sources")).html, "cl");
    for (const text of ["Chile", "Portal cl-test", "active", "supplier size, reservation", "Test licence", "2 notices"])
      expect(rows).toContain(text);
    expect(rows).not.toContain("No source yet");
    const restricted = rowsOf((await page("/sources")).html, "us");
    for (const text of [
      "needs a secret",
      "none",
      "share-alike",
      "Behind &lt;b&gt;.",
      "2 caveats",
      "Second &amp; last.",
      "tested on a simulation only",
    ])
      expect(restricted).toContain(text);
    expect(restricted).toContain("Nothing is pulled at present.");
  });

  it("says where there is no source, and how data can come in", async () => {
    const rows = rowsOf((await page("/sources")).html, "ni");
    for (const text of ["Nicaragua", "No source yet.", "OCDS files", "registered", "/api/v1/countries/NI"])
      expect(rows).toContain(text);
  });

  it("links to what there is", async () => {
    const { html } = await page("/sources");
    const links = new Set([...html.matchAll(/href="(\/[^"#]*)"/g)].map(([, link]) => link ?? ""));
    for (const link of links) {
      if (link.startsWith("/api/v1/changes")) continue;
      expect((await page(link.replaceAll("&amp;", "&"))).status, link).toBe(200);
    }
  });
});

describe("the page of a notice", () => {
  it("is readable and links on", async () => {
    const { status, html } = await page("/notices/ocds-abc123-a%2Fb%20c");
    expect(status).toBe(200);
    for (const text of ["Puentes", "12,345,678.5 CLP", "Ñandú Ltda.", "Bases", "Trap", "1 Jul 2026, 15:00 UTC"])
      expect(html).toContain(text);
    expect(html).toContain('href="https://cl.example/bases.pdf"');
    expect(html).not.toContain("javascript:");
    expect(html).not.toContain("<script");
    const links = [...html.matchAll(/href="(\/[^"#]*)"/g)]
      .map(([, link]) => link ?? "")
      .filter((link) => !link.startsWith("/api/v1/changes"));
    for (const link of links) expect((await page(link.replaceAll("&amp;", "&"))).status, link).toBe(200);
  });

  it("says where there is none", async () => {
    const { status, html } = await page("/notices/%3Cb%3E");
    expect(status).toBe(404);
    expect(html).toContain("&lt;b&gt;");
  });
});
