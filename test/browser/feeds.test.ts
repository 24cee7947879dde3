import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pullNext } from "../../src/work/feeds.ts";
import { type HttpServer, listen } from "../../src/work/server.ts";
import { expectUsablePage, picture as keepPicture, openBrowser } from "../support/browser.ts";
import { testDatabase } from "../support/database.ts";
import { type FakePortal, fakePortal, releasePackage } from "../support/fake-portal.ts";
import { adminToken, type TestRegistry, testRegistry } from "../support/registry.ts";

let portal: FakePortal;
let registry: TestRegistry;
let server: HttpServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  portal = await fakePortal();
  portal.pages.set("/api/packages", { body: JSON.stringify(releasePackage()) });
  registry = await testRegistry(await testDatabase(), {
    origins: { "https://portal.example": portal.origin },
    publicUrl: "",
  });
  const app = { ...registry.app, config: { ...registry.app.config, PORT: 0 } };
  server = await listen(app, registry.api.fetch as (request: Request) => Promise<Response>);
  browser = await openBrowser();
  const context = await browser.newContext({
    javaScriptEnabled: false,
    locale: "es",
    viewport: { width: 900, height: 1000 },
  });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  await registry?.close();
  await portal?.close();
});

const picture = (name: string) => keepPicture(page, `feeds-${name}`);
const button = (name: string) => page.getByRole("button", { name, exact: true }).click();

const expectUsable = () => expectUsablePage(page, "es");

describe("a person who has never seen an API, without JavaScript", () => {
  let key = "";

  it("finds the form, and is told what is wrong in it", async () => {
    await page.goto(`${server.url}/feeds`);
    await expectUsable();
    await picture("1-list");
    await page.getByRole("link", { name: "Registrar una fuente" }).click();
    await expectUsable();
    await page.getByLabel("Nombre de la autoridad").fill("Dirección de Compras <b>de Prueba</b>");
    await page.getByLabel("País").fill("ZX");
    await page.getByLabel("Contacto").fill("compras@portal.example");
    await page.getByLabel("Dirección de los datos").fill("http://127.0.0.1/packages");
    await page.getByLabel("Licencia").fill("CC BY 4.0");
    await button("Registrar");
    const alert = page.getByRole("alert");
    expect(await alert.innerText()).toMatch(/Dirección de los datos: .*public Internet/);
    expect(await alert.innerText()).toMatch(/País: Código de dos letras/);
    expect(await page.getByLabel("Nombre de la autoridad").inputValue()).toBe("Dirección de Compras <b>de Prueba</b>");
    await expectUsable();
    await picture("2-faults");
  });

  it("registers, and gets a key and what to do", async () => {
    await page.getByLabel("País").fill("NI");
    await page.getByLabel("Dirección de los datos").fill("https://portal.example/api/packages");
    await button("Registrar");
    key = await page.locator("#new-key").innerText();
    expect(key).toMatch(/^pregon_publisher_/);
    await expectUsable();
    expect(await page.locator("main").innerText()).toContain("https://portal.example/.well-known/pregon-feed.txt");
    await picture("3-registered");
  });

  it("is told that the proof is missing, puts it there, and has it checked", async () => {
    await button("Comprobar ahora");
    expect(await page.getByRole("alert").innerText()).toContain("/.well-known/pregon-feed.txt");
    const line = await page.locator("pre code").first().innerText();
    expect(line).toMatch(/^pregon-feed=/);
    portal.pages.set("/.well-known/pregon-feed.txt", { type: "text/plain", body: `${line}\n` });
    await button("Comprobar ahora");
    expect(await page.getByRole("status").innerText()).toContain("la dirección es suya");
    await picture("4-proven");
  });

  it("tries the feed, reads the report and sees the notices as others will", async () => {
    await button("Ensayar ahora");
    const report = await page.locator("#report").innerText();
    for (const words of [
      "Todo lo que se miró está bien",
      "son válidas",
      "parties/details/scale",
      "Compra de zapallos 1",
      "Municipalidad de Prueba",
    ])
      expect(report).toContain(words);
    await expectUsable();
    await picture("5-report");
  });

  it("submits it; once approved, the notice is found on the front page", async () => {
    await button("Enviar a aprobación");
    expect(await page.locator("main").innerText()).toContain("En espera de la aprobación");
    const queue = await registry.send("GET", "/api/v1/feeds?status=pending", undefined, adminToken);
    const { id } = queue.body.data[0];
    expect((await registry.send("POST", `/api/v1/feeds/${id}/approve`, undefined, adminToken)).status).toBe(200);
    while (await pullNext(registry.app, new AbortController().signal));
    await page.goto(`${server.url}/?q=zapallos`);
    await page.getByRole("link", { name: "Compra de zapallos 1" }).first().click();
    expect(await page.locator("h1").innerText()).toContain("Compra de zapallos 1");
    await picture("6-notice");
    await page.goto(`${server.url}/feeds/${id}`);
    expect(await page.locator("main").innerText()).toContain("Activa: los datos se publican");
    await expectUsable();
    await picture("7-status");
  });

  it("comes back with the key, and only with it", async () => {
    await page.goto(`${server.url}/feeds`);
    await page.getByLabel("Su clave").fill("pregon_publisher_wrong-and-long-enough");
    await button("Abrir");
    await page.getByRole("alert").waitFor();
    await page.getByLabel("Su clave").fill(key);
    await button("Abrir");
    await page.getByRole("button", { name: /portal\.example/ }).click();
    await page.getByRole("button", { name: "Ensayar ahora" }).waitFor();
    expect(page.url()).not.toContain(key);
    await picture("8-own");
  });

  it("is not made to act by another site", async () => {
    const body = new URLSearchParams({
      name: "X",
      country: "NI",
      contact: "x",
      url: "https://portal.example/x",
      kind: "push",
      licence: "x",
    });
    const send = (headers: Record<string, string>) =>
      fetch(`${server.url}/register`, { method: "POST", body, headers });
    expect((await send({ origin: "https://evil.example" })).status).toBe(403);
    expect((await send({ "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await send({ origin: new URL(server.url).origin })).status).toBe(200);
  });
});
