import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "@hono/node-server";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { expect } from "vitest";

/** Debian's Chromium, kept from asking anybody but the page's own server. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** An application on a free loopback port. */
export function serveOnLoopback(
  fetch: (request: Request) => Response | Promise<Response>,
): Promise<{ url: string; close(): Promise<void> }> {
  return new Promise((resolve) => {
    const server = serve({ fetch, hostname: "127.0.0.1", port: 0 }, ({ port }) =>
      resolve({
        url: `http://127.0.0.1:${port}`,
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            if ("closeAllConnections" in server) server.closeAllConnections();
          }),
      }),
    );
  });
}

/** A page that remembers what went wrong in it: errors of scripts, refused resources, failed requests. */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; troubles: string[] }> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const troubles: string[] = [];
  page.on("pageerror", (error) => troubles.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") troubles.push(message.text());
  });
  page.on("requestfailed", (request) => troubles.push(`${request.url()}: ${request.failure()?.errorText}`));
  return { page, troubles };
}

const artefacts = process.env.BROWSER_ARTEFACTS ?? join(tmpdir(), "pregon-browser");

/** Keeps a picture of the whole page under BROWSER_ARTEFACTS. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(artefacts, { recursive: true });
  await page.screenshot({ path: join(artefacts, `${name}.png`), fullPage: true });
}

/** Pixels by which the page is wider than the window: 0 where nobody has to scroll sideways. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate("Math.max(0, document.documentElement.scrollWidth - window.innerWidth)");

/** What a person with a screen reader or a keyboard needs of every page. */
export async function expectUsablePage(page: Page, lang: string): Promise<void> {
  expect(await page.locator("html").getAttribute("lang")).toBe(lang);
  expect(await page.locator("h1").count()).toBe(1);
  expect(await page.title()).not.toBe("");
  for (const field of await page.locator("input:not([type=hidden]), select, textarea").all()) {
    const id = await field.getAttribute("id");
    expect(await page.locator(`label[for="${id}"]`).count(), `label of ${id}`).toBe(1);
    const hint = await field.getAttribute("aria-describedby");
    if (hint !== null) expect(await page.locator(`#${hint}`).count(), hint).toBe(1);
  }
  for (const each of await page.locator("button").all()) expect((await each.textContent())?.trim()).not.toBe("");
  expect(await page.locator("script").count()).toBe(0);
  expect(await page.locator("main").count()).toBe(1);
}
