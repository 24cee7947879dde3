import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApi } from "../../src/api/index.ts";
import { createPages } from "../../src/web/index.ts";
import { openBrowser, openPage, overflow, picture, serveOnLoopback } from "../support/browser.ts";
import { testDatabase } from "../support/database.ts";
import { openPortals, type Portals } from "../support/portals.ts";

/** The pages as a person sees them, over what three simulated portals publish. */
const ids = ["cl-chilecompra", "br-pncp", "uy-arce"];
let browser: Browser;
let portals: Portals;
let server: Awaited<ReturnType<typeof serveOnLoopback>>;

beforeAll(async () => {
  const database = await testDatabase();
  portals = await openPortals({
    databaseUrl: database.url,
    world: { seed: 7, size: 90, from: "2025-04-01", until: "2025-05-20" },
    now: "2025-04-25T15:00:00Z",
    only: ids,
  });
  for (const id of ids) await portals.pull(id, { mode: "window", from: "2025-04-01", until: "2025-04-25" });
  const { clock } = portals;
  const config = { PUBLIC_URL: "", HOST: "127.0.0.1", PORT: 0, TRUST_PROXY: false };
  const pages = createPages({ database, clock, version: "1.2.3" });
  server = await serveOnLoopback(createApi({ database, config, clock, version: "1.2.3", pages }).fetch);
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  await portals?.close();
});

describe("a person without JavaScript", () => {
  it("searches, opens a notice, and comes to the same process as data", async () => {
    const { page, troubles } = await openPage(browser, { javaScriptEnabled: false });
    await page.goto(server.url);
    expect(await page.title()).toContain("Pregón");
    await page.getByLabel("Words, in any of the languages").fill("construccion");
    await page.getByLabel("Country").selectOption({ label: "Chile" });
    await page.getByRole("button", { name: "Search" }).click();
    const first = page.locator("ul.notices h3 a").first();
    const title = await first.innerText();
    expect(title.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()).toContain("constru");
    await picture(page, "search");
    await first.click();
    expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe(title);
    await picture(page, "notice");
    const answer = page.waitForResponse((response) => response.url().includes("/api/v1/notices/"));
    await page.getByRole("link", { name: "Notice as JSON" }).click();
    expect(((await (await answer).json()) as { title: string }).title).toBe(title);
    expect(troubles).toEqual([]);
  });

  it("sees where the data come from", async () => {
    const { page, troubles } = await openPage(browser, { javaScriptEnabled: false });
    await page.goto(server.url);
    await page.getByRole("navigation", { name: "Site" }).getByRole("link", { name: "Sources" }).click();
    for (const country of ["Chile", "Brazil", "Uruguay", "Nicaragua"]) {
      expect(await page.getByRole("rowheader", { name: country }).count(), country).toBeGreaterThan(0);
    }
    await picture(page, "sources");
    expect(troubles).toEqual([]);
  });

  it("gets a page in words where there is none", async () => {
    const { page } = await openPage(browser, { javaScriptEnabled: false });
    const response = await page.goto(`${server.url}/notices/ocds-none-1`);
    expect(response?.status()).toBe(404);
    expect(await page.getByRole("heading", { level: 1 }).innerText()).not.toBe("");
  });
});

describe("the pages", () => {
  it.each(["/", "/sources", "/?q=obra&country=BR"])("fit on a telephone: %s", async (path) => {
    const { page, troubles } = await openPage(browser, { viewport: { width: 360, height: 740 } });
    await page.goto(server.url + path);
    expect(await overflow(page)).toBe(0);
    await picture(page, `narrow-${path.replace(/\W+/g, "-")}`);
    expect(troubles).toEqual([]);
  });

  it("are walked through with the keyboard alone", async () => {
    const { page } = await openPage(browser);
    await page.goto(server.url);
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent.trim()")).toBe("Skip to content");
    await page.keyboard.press("Enter");
    expect(new URL(page.url()).hash).toBe("#main");
  });

  it("have a heading, a language, and a name for each field and picture", async () => {
    const { page } = await openPage(browser);
    for (const path of ["/", "/sources"]) {
      await page.goto(server.url + path);
      expect(await page.locator("h1").count(), path).toBe(1);
      expect(await page.locator("html").getAttribute("lang"), path).toBeTruthy();
      const nameless = await page.evaluate(
        `[...document.querySelectorAll("input:not([type=hidden]), select, textarea")]
          .filter((field) => !field.labels?.length && !field.getAttribute("aria-label")).length
         + [...document.querySelectorAll("img:not([alt])")].length`,
      );
      expect(nameless, path).toBe(0);
    }
  });
});

describe("the interactive documentation", () => {
  it("comes from this server alone, and its requests are answered", async () => {
    const { page, troubles } = await openPage(browser, { viewport: { width: 1300, height: 1000 } });
    const elsewhere: string[] = [];
    page.on("request", (request) => {
      const { protocol } = new URL(request.url());
      if (!request.url().startsWith(server.url) && protocol.startsWith("http")) elsewhere.push(request.url());
    });
    await page.goto(`${server.url}/docs`);
    await page.locator("#operations-Overview-getStats .opblock-summary-control").click();
    const block = page.locator("#operations-Overview-getStats");
    await block.getByRole("button", { name: "Try it out" }).click();
    const answer = page.waitForResponse((response) => response.url().endsWith("/api/v1/stats"));
    await block.getByRole("button", { name: "Execute" }).click();
    expect((await answer).status()).toBe(200);
    await block.locator(".live-responses-table .response-col_status").getByText("200").waitFor();
    await picture(page, "docs");
    expect(elsewhere).toEqual([]);
    expect(troubles).toEqual([]);
  });
});
