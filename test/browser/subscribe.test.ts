import type { Browser, Page } from "playwright-core";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../../src/store/database.ts";
import { beginTurns, type DeliverOptions } from "../../src/subscriptions/deliver.ts";
import { dispatchAll } from "../../src/subscriptions/dispatch.ts";
import { type HttpServer, listen } from "../../src/work/server.ts";
import { expectUsablePage, picture as keepPicture, openBrowser } from "../support/browser.ts";
import { testDatabase } from "../support/database.ts";
import { publish, testSource } from "../support/publish.ts";
import { openReceiver, type Received, type Receiver } from "../support/receiver.ts";
import { type TestRegistry, testRegistry } from "../support/registry.ts";

const cl = { id: "cl-test", country: "CL" };
const hooks = "https://hooks.example";

let database: Database & { url: string };
let registry: TestRegistry;
let receiver: Receiver;
let server: HttpServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  database = await testDatabase();
  receiver = await openReceiver();
  registry = await testRegistry(database, { origins: { [hooks]: receiver.url }, publicUrl: "" });
  await testSource(database, cl);
  await announce(1);
  const app = { ...registry.app, config: { ...registry.app.config, PORT: 0 } };
  server = await listen(app, registry.api.fetch as (request: Request) => Promise<Response>);
  browser = await openBrowser();
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 900, height: 1000 } });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  await registry?.close();
  await receiver?.close();
});

const picture = (name: string) => keepPicture(page, `subscribe-${name}`);
const button = (name: string) => page.getByRole("button", { name, exact: true }).click();
const expectUsable = () => expectUsablePage(page, "es");

const announce = (n: number) =>
  publish(database, cl, [
    {
      ocid: `ocds-abc123-${n}`,
      date: `2026-03-0${n}T00:00:00Z`,
      tender: { id: `${n}`, title: `Puente ${n}`, status: "active" },
    },
  ]);

/** What a worker does: queues what has changed, and sends what is due. */
async function deliver(): Promise<void> {
  const { http, clock } = registry.app;
  const hub = `${server.url}/websub`;
  const options: DeliverOptions = { database, http, clock, hub, content: async () => undefined };
  await dispatchAll(options, server.url);
  await Promise.all(await beginTurns(options, { healthy: true, limit: 10 }));
}

describe("a person who wants to be told of changes, without JavaScript", () => {
  let [secret, key] = ["", ""];
  const verified = (request: Received | undefined) =>
    new Webhook(secret).verify(request?.body ?? "", request?.headers as Record<string, string>);

  it("comes from a search, and finds its addresses for readers and calendars", async () => {
    await page.goto(`${server.url}/?q=puente&country=CL`);
    await page.getByRole("link", { name: "Be told of what is new in it" }).click();
    expect(new URL(page.url()).searchParams.get("q")).toBe("puente");
    await page.getByRole("link", { name: "Español" }).click();
    await expectUsable();
    await page.getByRole("link", { name: "Puente 1" }).waitFor();
    const addresses = await page.locator("#feeds dd a").evaluateAll((links) => links.map((link) => `${link}`));
    const search = "country=CL&format=";
    expect(addresses).toEqual([
      ...["rss", "atom", "jsonfeed", "ics"].map(
        (format) => `${server.url}/api/v1/notices?${search}${format}&lang=es&q=puente`,
      ),
      `${server.url.replace("http:", "webcal:")}/api/v1/notices?${search}ics&lang=es&q=puente`,
    ]);
    for (const [index, type] of ["rss+xml", "atom+xml", "feed+json", "calendar"].entries()) {
      const answer = await fetch(addresses[index] ?? "");
      expect([answer.status, answer.headers.get("content-type")]).toEqual([200, expect.stringContaining(type)]);
      if (type !== "calendar") {
        expect(await answer.text()).toContain("Puente 1");
        const head = page.locator(`head link[rel=alternate][type="application/${type}"]`);
        expect(await head.getAttribute("href")).toBe(addresses[index]);
      }
    }
    await picture("1-search");
  });

  it("changes the search; conditions without a field of their own are kept", async () => {
    await page.goto(`${server.url}/subscribe?lang=es&minValue=5&currency=CLP&format=csv&cursor=x`);
    await page.getByLabel("País").selectOption("CL");
    await page.getByLabel("Solo los que aún reciben ofertas").check();
    await button("Ver");
    const url = new URL(page.url());
    expect(Object.fromEntries([...url.searchParams].filter(([, value]) => value !== ""))).toEqual({
      lang: "es",
      minValue: "5",
      currency: "CLP",
      country: "CL",
      openForBids: "true",
    });
    expect(await page.getByLabel("Solo los que aún reciben ofertas").isChecked()).toBe(true);
    expect(await page.locator("#feeds").innerText()).toContain(
      "country=CL&currency=CLP&format=rss&lang=es&minValue=5&openForBids=true",
    );
    await expectUsable();
    const answer = await page.goto(`${server.url}/subscribe?lang=es&colour=red`);
    expect(answer?.status()).toBe(400);
    expect(await page.getByRole("alert").innerText()).toContain("colour");
  });

  it("is told what is wrong with an address", async () => {
    await page.goto(`${server.url}/subscribe?lang=es&q=puente`);
    await page.getByLabel("Dirección que recibe").fill("ftp://hooks.example/x");
    await button("Suscribirse");
    expect(await page.getByRole("alert").innerText()).toMatch(/Dirección que recibe: .*https or http/);
    expect(await page.getByLabel("Dirección que recibe").inputValue()).toBe("ftp://hooks.example/x");
    expect(await page.getByLabel("Palabras").inputValue()).toBe("puente");
    await expectUsable();
    await picture("2-faults");
  });

  it("subscribes, and is shown secret and key this once", async () => {
    await page.getByLabel("Dirección que recibe").fill(`${hooks}/hook`);
    await button("Suscribirse");
    secret = await page.locator("#new-secret").innerText();
    key = await page.locator("#new-key").innerText();
    expect([secret, key]).toEqual([expect.stringMatching(/^whsec_/), expect.stringMatching(/^pregon_reader_/)]);
    expect(await page.locator("#status").innerText()).toContain("Espera la primera respuesta");
    expect(page.url()).not.toContain(key);
    await expectUsable();
    await picture("3-subscribed");
  });

  it("sees the endpoint answer, and each delivery with its answer", async () => {
    await deliver();
    expect(verified(receiver.received[0])).toMatchObject({ type: "ping" });
    await announce(2);
    await deliver();
    await button("Actualizar");
    expect(await page.locator("#status").innerText()).toContain("Activa");
    const rows = await page.locator("#log tbody tr").allInnerTexts();
    expect(rows).toEqual([
      expect.stringMatching(/notice\.created ocds-abc123-2\s+entregada\s+.*: 204/),
      expect.stringMatching(/ping\s+entregada\s+.*: 204/),
    ]);
    expect(verified(receiver.received[1])).toMatchObject({ type: "notice.created", data: { ocid: "ocds-abc123-2" } });
    expect(await page.locator("main").innerText()).not.toContain(secret);
    await expectUsable();
    await picture("4-log");
  });

  it("sends a ping, and sees why it was not taken", async () => {
    receiver.answer = () => ({ status: 503 });
    await button("Enviar un ping");
    expect(await page.getByRole("status").innerText()).toContain("en camino");
    await deliver();
    await button("Actualizar");
    const waiting = page.locator("#log tbody tr", { hasText: "en espera" });
    expect(await waiting.innerText()).toMatch(/ping\s+en espera\s+.*status 503/);
    await picture("5-failed");
    receiver.answer = () => ({});
  });

  it("changes the secret, stops and goes on", async () => {
    await button("Cambiar el secreto");
    const fresh = await page.locator("#new-secret").innerText();
    expect(fresh).toMatch(/^whsec_/);
    expect(fresh).not.toBe(secret);
    await button("Detener");
    expect(await page.locator("#status").innerText()).toContain("Detenida");
    await button("Reanudar");
    expect(await page.locator("#status").innerText()).toContain("Espera");
  });

  it("comes back with the key, and only with it; and ends it", async () => {
    await page.goto(`${server.url}/subscriptions?lang=es`);
    await expectUsable();
    await page.getByLabel("Su clave").fill("pregon_reader_wrong-and-long-enough");
    await button("Abrir");
    await page.getByRole("alert").waitFor();
    await page.getByLabel("Su clave").fill(key);
    await button("Abrir");
    await page.getByRole("button", { name: `${hooks}/hook: q=puente` }).click();
    await picture("6-own");
    await page.getByText("Terminar la suscripción").first().click();
    await page.getByRole("button", { name: "Terminar la suscripción" }).click();
    expect(await page.getByRole("status").innerText()).toContain("terminó");
    expect(await database.sql`select from subscriptions`).toHaveLength(0);
  });

  it("is not made to subscribe by another site", async () => {
    const body = new URLSearchParams({ url: `${hooks}/x`, search: "" });
    const send = (headers: Record<string, string>) =>
      fetch(`${server.url}/subscribe`, { method: "POST", body, headers });
    expect((await send({ origin: "https://evil.example" })).status).toBe(403);
    expect((await send({ "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await send({ origin: new URL(server.url).origin })).status).toBe(200);
  });
});
