import { beforeAll, describe, expect, it } from "vitest";
import { organizationFollower } from "../../src/store/follow-organizations.ts";
import { catchUp } from "../../src/store/followers.ts";
import { createPages } from "../../src/web/index.ts";
import { standingClock } from "../support/api.ts";
import { testDatabase } from "../support/database.ts";
import { publish, testSource } from "../support/publish.ts";

let pages: ReturnType<typeof createPages>;
const page = async (path: string) => {
  const response = await pages.request(`http://localhost${path}`);
  return { status: response.status, html: await response.text() };
};

beforeAll(async () => {
  const database = await testDatabase();
  const cl = { id: "cl-test", country: "CL" };
  await testSource(database, cl);
  await publish(
    database,
    cl,
    Array.from({ length: 60 }, (_, n) => ({
      ocid: `ocds-abc123-${n}`,
      date: "2026-05-01T10:00:00Z",
      buyer: { id: "b", name: "Municipalidad de <b>Prueba</b>" },
      parties: [
        {
          id: "b",
          name: "Municipalidad de <b>Prueba</b>",
          roles: ["buyer"],
          identifier: { scheme: "CL-RUT", id: "61.000.000-1" },
        },
        { id: "s", name: `Firma ${n}`, roles: ["supplier"], details: { scale: "small" } },
      ],
      tender: { id: String(n), title: `Compra ${n}`, status: "complete", datePublished: "2026-05-01T10:00:00Z" },
      awards: [
        {
          id: "a",
          status: "active",
          date: "2026-05-20T00:00:00Z",
          value: { amount: 1234.5, currency: "CLP" },
          suppliers: [{ id: "s", name: `Firma ${n}` }],
        },
      ],
    })),
  );
  await catchUp(database, organizationFollower);
  pages = createPages({ database, clock: standingClock("2026-06-15T12:00:00Z"), version: "1" });
});

describe("the pages of organizations", () => {
  it("search by name, role and country, and go on, without a script", async () => {
    const { status, html } = await page("/organizations");
    expect(status).toBe(200);
    expect(html).not.toMatch(/<script|onclick|<b>/);
    expect(html).toContain('href="/organizations/CL-RUT-610000001"');
    const more = /href="(\/organizations\?[^"]+)" rel="next"/.exec(html)?.[1]?.replaceAll("&amp;", "&") ?? "";
    const rest = await page(more);
    const names = (text: string) => [...text.matchAll(/>(Firma \d+)</g)].map(([, name]) => name);
    expect(new Set([...names(html), ...names(rest.html)]).size).toBe(60);
    expect(names((await page("/organizations?q=firma+59&role=supplier&country=CL")).html)).toEqual(["Firma 59"]);
    expect((await page("/organizations?q=nadie")).html).toContain("Nothing matches.");
    expect((await page("/organizations?q=%00%27&after=x&role=y")).status).toBe(200);
  });

  it("tell who an organization is, its figures and its notices", async () => {
    const { status, html } = await page("/organizations/cl-rut-61.000.000-1");
    expect(status).toBe(200);
    for (const text of [
      "Municipalidad de &lt;b&gt;Prueba",
      "buyer (60)",
      "74,070 CLP",
      "61.000.000-1",
      "/notices/ocds-abc123-",
    ]) {
      expect(html).toContain(text);
    }
    const missing = await page("/organizations/CL-RUT-1");
    expect([missing.status, missing.html.includes("No organisation has the id")]).toEqual([404, true]);
  });

  it("mark those without an identifier, and say who tells the size", async () => {
    const { html } = await page("/organizations?q=firma+7");
    const path = /href="(\/organizations\/X-cl-test-[0-9a-f]+)"/.exec(html)?.[1] ?? "";
    const one = (await page(path)).html;
    expect(one).toContain("The source gives no identifier");
    expect(one).toMatch(/small <span class="soft">\(cl-test, 2026\)/);
  });

  it("are linked from notices", async () => {
    const { html } = await page("/notices/ocds-abc123-7");
    expect(html).toContain('href="/organizations/CL-RUT-610000001"');
    expect(html).toMatch(/href="\/organizations\/X-cl-test-[0-9a-f]+">Firma 7</);
  });
});
